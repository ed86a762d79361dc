"""Addresses of this room, below /drafts/."""

from django.urls import path

from campaigns.drafting import views

urlpatterns = [
    path("", views.draft_list, name="draft-list"),
    path("new/", views.draft_new, name="draft-new"),
    path("count/", views.draft_count, name="draft-count"),
    path("campaigns/", views.campaign_list, name="campaign-list"),
    path("campaigns/new/", views.campaign_new, name="campaign-new"),
    path("campaigns/<int:pk>/", views.campaign_detail, name="campaign-detail"),
    path("campaigns/<int:pk>/edit/", views.campaign_edit, name="campaign-edit"),
    path("templates/", views.template_list, name="template-list"),
    path("templates/new/", views.template_new, name="template-new"),
    path("templates/<slug:slug>/", views.template_detail, name="template-detail"),
    path("templates/<slug:slug>/edit/", views.template_edit, name="template-edit"),
    path("templates/<slug:slug>/retire/", views.template_retire, name="template-retire"),
    path("templates/<slug:slug>/use/", views.template_use, name="template-use"),
    path("suggestions/", views.suggestion_list, name="suggestion-list"),
    path("suggestions/new/", views.suggestion_new, name="suggestion-new"),
    path("suggestions/<int:pk>/", views.suggestion_detail, name="suggestion-detail"),
    path("suggestions/<int:pk>/photo.jpg", views.suggestion_photo, name="suggestion-photo"),
    path("suggestions/<int:pk>/take/", views.suggestion_take, name="suggestion-take"),
    path("suggestions/<int:pk>/decline/", views.suggestion_decline, name="suggestion-decline"),
    path("suggestions/<int:pk>/withdraw/", views.suggestion_withdraw, name="suggestion-withdraw"),
    path("<int:pk>/", views.draft_detail, name="draft-detail"),
    path("<int:pk>/edit/", views.draft_edit, name="draft-edit"),
    path("<int:pk>/photos/add/", views.draft_photo_add, name="draft-photo-add"),
    path("<int:pk>/photos/<int:photo_pk>/", views.draft_photo_edit, name="draft-photo-edit"),
    path("<int:pk>/photos/<int:photo_pk>/remove/", views.draft_photo_remove, name="draft-photo-remove"),
    path("<int:pk>/photos/<str:sha256>.jpg", views.photo_file, name="photo-file"),
    path("<int:pk>/originals/<int:original_pk>/", views.photo_original, name="photo-original"),
    path("<int:pk>/checklist/", views.draft_checklist, name="draft-checklist"),
    path("<int:pk>/restore/<int:number>/", views.draft_restore, name="draft-restore"),
    path("<int:pk>/comments/", views.draft_comments, name="draft-comments"),
    path("<int:pk>/comments/<int:comment_pk>/withdraw/", views.comment_withdraw, name="comment-withdraw"),
    path("<int:pk>/comments/<int:comment_pk>/done/", views.comment_resolve, name="comment-resolve"),
    path("<int:pk>/submit/", views.draft_submit, name="draft-submit"),
    path("<int:pk>/withdraw/", views.draft_withdraw, name="draft-withdraw"),
    path("<int:pk>/reopen/", views.draft_reopen, name="draft-reopen"),
]
