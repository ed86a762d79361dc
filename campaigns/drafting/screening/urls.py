"""Addresses of screening, below /drafts/."""

from django.urls import path

from campaigns.drafting.screening import views

urlpatterns = [
    path("findings/<int:pk>/clear/", views.finding_clear, name="finding-clear"),
    path("words/", views.wordlist_list, name="wordlist-list"),
    path("words/new/", views.wordlist_new, name="wordlist-new"),
    path("words/<int:pk>/", views.wordlist_detail, name="wordlist-detail"),
    path("words/<int:pk>/import/", views.wordlist_import, name="wordlist-import"),
    path("words/<int:pk>/export/", views.wordlist_export, name="wordlist-export"),
    path("words/entries/<int:pk>/remove/", views.word_remove, name="word-remove"),
]
