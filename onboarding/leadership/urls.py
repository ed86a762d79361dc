"""Addresses of this room."""

from django.urls import path

from onboarding.leadership import views

urlpatterns = [
    path("", views.leadership, name="leadership"),
    path("objectives/new/", views.objective_new, name="objective-new"),
    path("objectives/<int:pk>/edit/", views.objective_edit, name="objective-edit"),
    path("objectives/<int:pk>/retire/", views.objective_retire, name="objective-retire"),
    path("commitments/new/", views.commitment_new, name="commitment-new"),
    path("commitments/<int:pk>/keep/", views.commitment_keep, name="commitment-keep"),
    path("questions/ask/", views.question_ask, name="question-ask"),
    path("questions/<int:pk>/answer/", views.question_answer, name="question-answer"),
]
