"""The desk: queues, the page of a question with every verb, taking in what came another way."""

from django.urls import path

from inbox.desk.views import absences, files, intake, precedents, question, queue, setup, verbs

urlpatterns = [
    path("", queue.home, name="desk"),
    path("new/", intake.new, name="desk-new"),
    path("new/slip/", intake.slip, name="desk-slip"),
    path("questions/<slug:number>/", question.question, name="desk-question"),
    path("questions/<slug:number>/contact/", question.contact, name="desk-contact"),
    path("questions/<slug:number>/files/<int:attachment_id>", files.file, name="desk-file"),
    path("questions/<slug:number>/why/", question.why, name="desk-question-why"),
    path("questions/<slug:number>/<slug:verb>/", verbs.act, name="desk-verb"),
    path("away/", absences.away, name="desk-away"),
    path("away/<int:absence_id>/end/", absences.end, name="desk-away-end"),
    path("precedents/", precedents.precedents, name="desk-precedents"),
    path("setup/", setup.setup, name="desk-setup"),
    path("setup/calendar/", setup.calendar, name="desk-setup-calendar"),
    path("setup/rules/", setup.rules, name="desk-setup-rules"),
    path("setup/departments/", setup.departments, name="desk-setup-departments"),
    path("<slug:queue>/", queue.queue, name="desk-queue"),
]
