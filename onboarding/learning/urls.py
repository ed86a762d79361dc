"""Addresses of this room, below /learn/."""

from django.urls import path

from onboarding.learning import views

urlpatterns = [
    path("", views.course_list, name="course-list"),
    path("verify/", views.certificate_verify, name="certificate-verify"),
    path("certificates/<slug:code>/", views.certificate_detail, name="certificate-detail"),
    path("certificates/<slug:code>/pdf", views.certificate_pdf, name="certificate-pdf"),
    path("certificates/<slug:code>/revoke/", views.certificate_revoke, name="certificate-revoke"),
    path("quiz/<int:attempt_id>/", views.quiz_detail, name="quiz-detail"),
    path("quiz/<int:attempt_id>/answer", views.quiz_answer, name="quiz-answer"),
    path("quiz/<int:attempt_id>/result/", views.quiz_result, name="quiz-result"),
    path("<slug:slug>/", views.course_detail, name="course-detail"),
    path("<slug:slug>/quiz", views.quiz_start, name="quiz-start"),
    path("<slug:slug>/<slug:card_slug>/", views.card_detail, name="card-detail"),
    path("<slug:slug>/<slug:card_slug>/read", views.card_read, name="card-read"),
]
