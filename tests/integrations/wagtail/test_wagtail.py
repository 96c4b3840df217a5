"""Every way of going live in Wagtail, tried with junk and without."""

import json
from datetime import timedelta
from io import StringIO

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

JUNK = "国产精品无码在线 欧美日韩中文字幕一区二区"
DOUBT = "Someone told me to buy backlinks last week."
HONEST = "The harbour was quiet this morning."


@pytest.fixture
def chief(newsroom):
    from django.test import Client

    client = Client(raise_request_exception=False)
    assert client.login(username="chief", password="chief-password")
    return client


@pytest.fixture
def home(newsroom):
    from wagtail.models import Page

    return Page.objects.get(slug="home")


NUMBERS = iter(range(1, 1000))


def draft(home, **fields):
    """Save a draft the way the editor does, and return it."""
    from newsroom.models import ArticlePage

    number = next(NUMBERS)
    page = ArticlePage(title=f"Article {number}", slug=f"article-{number}", live=False, **fields)
    home.add_child(instance=page)
    page.save_revision()
    return page


def form_data(number, **changes):
    data = {
        "title": f"Article {number}",
        "slug": f"article-{number}",
        "intro": HONEST,
        "body": json.dumps({"blocks": [], "entityMap": {}}),
        "blocks-count": "0",
        "links-TOTAL_FORMS": "0",
        "links-INITIAL_FORMS": "0",
        "links-MIN_NUM_FORMS": "0",
        "links-MAX_NUM_FORMS": "1000",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "1000",
    }
    return data | changes


def rich(text):
    block = {"text": text, "type": "unstyled", "key": "abcde", "depth": 0}
    block |= {"inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [block], "entityMap": {}})


JUNK_PLACES = {
    "title": {"title": JUNK},
    "plain text": {"intro": f"{HONEST}\n{JUNK}"},
    "rich text": {"body": rich(JUNK)},
    "search description": {"search_description": JUNK},
    "stream, rich": {
        "blocks-count": "1",
        "blocks-0-deleted": "",
        "blocks-0-order": "0",
        "blocks-0-type": "paragraph",
        "blocks-0-value": rich(JUNK),
    },
    "stream, struct": {
        "blocks-count": "1",
        "blocks-0-deleted": "",
        "blocks-0-order": "0",
        "blocks-0-type": "quote",
        "blocks-0-value-text": JUNK,
        "blocks-0-value-by": "somebody",
    },
    "inline child": {
        "links-TOTAL_FORMS": "1",
        "links-0-id": "",
        "links-0-ORDER": "1",
        "links-0-DELETE": "",
        "links-0-label": JUNK,
        "links-0-url": "https://example.org/",
    },
}


def is_public(slug):
    from django.test import Client

    status = Client().get(f"/{slug}/").status_code
    assert status in (200, 404)
    return status == 200


@pytest.mark.parametrize("place", JUNK_PLACES)
def test_create_and_publish_is_refused_in_the_form(chief, home, place):
    number = next(NUMBERS)
    url = f"/admin/pages/add/newsroom/articlepage/{home.pk}/"
    slug = f"article-{number}"
    data = form_data(number, **JUNK_PLACES[place])
    response = chief.post(url, data | {"action-publish": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "not fit to publish" in page
    assert "search terms cover" in page
    assert not is_public(slug)
    kept = chief.post(url, data)  # the same as a draft is nobody's business
    assert kept.status_code == 302
    assert not is_public(slug)


def test_without_the_junk_it_is_published(chief, home):
    number = next(NUMBERS)
    url = f"/admin/pages/add/newsroom/articlepage/{home.pk}/"
    response = chief.post(url, form_data(number) | {"action-publish": "1"})
    assert response.status_code == 302
    assert is_public(f"article-{number}")


def test_messages_are_in_the_editors_language(chief, home):
    number = next(NUMBERS)
    data = form_data(number, intro=JUNK) | {"action-publish": "1"}
    url = f"/admin/pages/add/newsroom/articlepage/{home.pk}/"
    from wagtail.users.models import UserProfile

    profile = UserProfile.get_for_user(chief_user())
    profile.preferred_language = "zh-hans"
    profile.save()
    try:
        page = chief.post(url, data).content.decode()
    finally:
        profile.preferred_language = ""
        profile.save()
    assert "这一处内容不宜发布" in page
    assert "个搜索词" in page


def test_edit_and_publish_is_refused_and_the_old_text_stays(chief, home):
    page = draft(home, intro=HONEST)
    page.get_latest_revision().publish()
    number = page.slug.rpartition("-")[2]
    data = form_data(number, intro=JUNK) | {"action-publish": "1"}
    response = chief.post(f"/admin/pages/{page.pk}/edit/", data)
    assert "not fit to publish" in response.content.decode()
    page.refresh_from_db()
    assert (page.live, page.intro) == (True, HONEST)


def refusal_of(action):
    from filter.integrations.wagtail.guard import PublicationRefused

    with pytest.raises(PublicationRefused) as caught:
        action()
    return caught.value


def test_publishing_a_revision_in_code_is_refused(home):
    page = draft(home, intro=JUNK)
    error = refusal_of(page.get_latest_revision().publish)
    assert JUNK in str(error)
    page.refresh_from_db()
    assert not page.live


def test_saving_live_in_code_is_refused(home):
    from newsroom.models import ArticlePage

    page = ArticlePage(title="Live at once", slug="live-at-once", body=f"<p>{JUNK}</p>")
    refusal_of(lambda: home.add_child(instance=page))
    assert not is_public("live-at-once")


def test_scheduling_is_refused(chief, home):
    from django.utils import timezone

    later = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    number = next(NUMBERS)
    data = form_data(number, intro=JUNK, go_live_at=later) | {"action-publish": "1"}
    response = chief.post(f"/admin/pages/add/newsroom/articlepage/{home.pk}/", data)
    assert "not fit to publish" in response.content.decode()
    page = draft(home, intro=JUNK)
    page.go_live_at = timezone.now() + timedelta(days=1)
    refusal_of(page.save_revision().publish)
    page.refresh_from_db()
    assert not page.approved_schedule


def test_a_schedule_from_before_the_rules_holds_up_nobody(home):
    from django.core.management import call_command
    from django.utils import timezone
    from wagtail.models import PageLogEntry, Revision

    bad, good = draft(home, intro=JUNK), draft(home, intro=HONEST)
    due = timezone.now() - timedelta(minutes=1)
    for page in (bad, good):
        # as it stands in a database where the page was scheduled before Hogwash came
        Revision.objects.filter(pk=page.latest_revision_id).update(approved_go_live_at=due)
    complaints = StringIO()
    call_command("publish_scheduled", stderr=complaints)
    assert (is_public(bad.slug), is_public(good.slug)) == (False, True)
    assert JUNK in complaints.getvalue()
    entry = PageLogEntry.objects.get(page=bad.pk, action="hogwash.unscheduled")
    assert "Refused to publish" in entry.message
    assert not Revision.objects.filter(object_id=str(bad.pk), approved_go_live_at__isnull=False)


@pytest.fixture
def workflow(home):
    from django.contrib.auth.models import Group
    from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

    task = GroupApprovalTask.objects.create(name="Look at it")
    task.groups.add(Group.objects.get(name="Moderators"))
    workflow = Workflow.objects.create(name="Two pairs of eyes")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    page = WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})
    yield workflow
    page[0].delete()


def test_submitting_to_a_workflow_is_refused_in_the_form(chief, home, workflow):
    number = next(NUMBERS)
    data = form_data(number, intro=JUNK) | {"action-submit": "1"}
    response = chief.post(f"/admin/pages/add/newsroom/articlepage/{home.pk}/", data)
    assert "not fit to publish" in response.content.decode()


def test_workflow_approval_is_refused_and_the_task_stays_open(chief, home, workflow):
    page = draft(home, intro=JUNK)
    state = workflow.start(page, chief_user())
    url = f"/admin/pages/workflow/action/{page.pk}/approve/{state.current_task_state.pk}/"
    response = chief.post(
        url, headers={"referer": f"http://testserver/admin/pages/{page.pk}/edit/"}
    )
    assert response.status_code == 302
    assert not is_public(page.slug)
    state.refresh_from_db()
    assert state.status == "in_progress"
    assert state.current_task_state.status == "in_progress"
    shown = chief.get("/admin/").content.decode()
    assert "Not published" in shown
    assert JUNK in shown


def chief_user():
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(username="chief")


def test_bulk_publishing_is_refused_with_a_message(chief, home):
    page = draft(home, intro=JUNK)
    url = f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&next=/admin/"
    response = chief.post(url, {"include_descendants": ""}, follow=True)
    assert response.status_code == 200
    assert "Not published" in response.content.decode()
    assert not is_public(page.slug)


def junk_live_since_before(home):
    """Return a page that went live with junk before Hogwash came."""
    page = draft(home)
    page.get_latest_revision().publish()
    type(page).objects.filter(pk=page.pk).update(intro=JUNK)
    page.refresh_from_db()
    return page


def test_a_live_copy_is_refused_and_a_draft_copy_is_not(chief, home):
    page = junk_live_since_before(home)
    data = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": home.pk}
    url = f"/admin/pages/{page.pk}/copy/"
    response = chief.post(url, data | {"publish_copies": "on"}, follow=True)
    assert "Not published" in response.content.decode()
    assert not is_public("copy")
    chief.post(url, data)
    assert home.get_children().filter(slug="copy", live=False).exists()


def test_an_alias_of_junk_is_refused(home):
    page = junk_live_since_before(home)
    refusal_of(lambda: page.create_alias(parent=home, update_slug="alias"))
    assert not is_public("alias")


def test_an_old_page_with_junk_can_still_be_moved(home):
    page, target = junk_live_since_before(home), draft(home)
    page.move(target, pos="last-child")
    page.refresh_from_db()
    page.slug += "-moved"
    page.save()
    page.intro += "\n" + JUNK.replace("国产", "高清")
    refusal_of(page.save)


def test_the_write_api_is_refused(home):
    from django.test import Client
    from wagtail.models import APIToken

    _, token = APIToken.create_token(user=chief_user(), name="test")
    client = Client(headers={"authorization": f"Bearer {token}"}, raise_request_exception=False)
    number = next(NUMBERS)
    body = {
        "title": JUNK,
        "slug": f"article-{number}",
        "meta": {"type": "newsroom.ArticlePage", "parent_id": home.pk, "action": "publish"},
    }
    response = client.post("/api/v3/pages/", json.dumps(body), content_type="application/json")
    assert 400 <= response.status_code < 500, response.content
    assert "not fit to publish" in response.content.decode()
    page = draft(home, intro=JUNK)
    response = client.post(f"/api/v3/pages/{page.pk}/actions/publish/")
    assert 400 <= response.status_code < 500, response.content
    assert not is_public(page.slug)
    body["title"] = HONEST
    response = client.post("/api/v3/pages/", json.dumps(body), content_type="application/json")
    assert response.status_code == 201, response.content
    assert is_public(f"article-{number}")


NOTICES = "/admin/snippets/newsroom/notice"


def notice(text, **fields):
    """Save a draft of a snippet the way the editor does, and return it."""
    from newsroom.models import Notice

    snippet = Notice.objects.create(text=text, live=False, **fields)
    snippet.save_revision()
    return snippet


def test_a_snippet_is_refused_in_the_form_but_not_as_a_draft(chief):
    from newsroom.models import Notice

    before = Notice.objects.count()
    page = chief.post(f"{NOTICES}/add/", {"text": JUNK, "action-publish": "1"}).content.decode()
    assert "not fit to publish" in page
    assert "whoever keeps the rules" in page
    assert Notice.objects.count() == before
    assert chief.post(f"{NOTICES}/add/", {"text": JUNK}).status_code == 302
    draft = Notice.objects.latest("pk")
    assert not draft.live
    edit = f"{NOTICES}/edit/{draft.pk}/"
    assert "not fit to" in chief.post(edit, {"text": JUNK, "action-publish": "1"}).content.decode()
    draft.refresh_from_db()
    assert not draft.live
    assert chief.post(edit, {"text": HONEST, "action-publish": "1"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.live, draft.text) == (True, HONEST)


def test_a_snippet_is_refused_in_code_and_on_schedule(chief):
    from django.core.management import call_command
    from django.utils import timezone
    from newsroom.models import Notice
    from wagtail.models import Revision

    refusal_of(lambda: Notice.objects.create(text=JUNK))
    draft = notice(JUNK)
    refusal_of(draft.get_latest_revision().publish)
    draft.go_live_at = timezone.now() + timedelta(days=1)
    refusal_of(draft.save_revision().publish)
    due = timezone.now() - timedelta(minutes=1)
    Revision.objects.filter(pk=draft.latest_revision_id).update(approved_go_live_at=due)
    call_command("publish_scheduled", stderr=StringIO())
    draft.refresh_from_db()
    assert not draft.live
    fine = notice(HONEST)
    fine.get_latest_revision().publish()
    fine.refresh_from_db()
    assert fine.live


def test_approval_needs_a_reason_and_is_kept(chief, home):
    from wagtail.models import PageLogEntry

    page = draft(home, intro=DOUBT)
    number = page.slug.rpartition("-")[2]
    edit = f"/admin/pages/{page.pk}/edit/"
    data = form_data(number, intro=DOUBT) | {"action-publish": "1"}
    assert "needs to be confirmed" in chief.post(edit, data).content.decode()
    assert not is_public(page.slug)
    assert f"/admin/hogwash/{page.pk}/" in chief.get(edit).content.decode()
    url = f"/admin/hogwash/{page.pk}/"
    shown = chief.get(url).content.decode()
    assert "buy backlinks" in shown
    key = shown.partition('name="key" value="')[2].partition('"')[0]
    assert "Give a reason" in chief.post(url, {"key": key, "reason": " "}).content.decode()
    assert chief.post(edit, data).status_code == 200
    assert chief.post(url, {"key": key, "reason": "a quotation"}).status_code == 302
    assert chief.post(edit, data).status_code == 302
    assert is_public(page.slug)
    entry = PageLogEntry.objects.get(page=page.pk, action="hogwash.approved")
    assert entry.user == chief_user()
    assert entry.data["reason"] == "a quotation"
    assert "a quotation" in chief.get(f"/admin/pages/{page.pk}/history/").content.decode()
    worse = form_data(number, intro=DOUBT + "\n" + JUNK) | {"action-publish": "1"}
    assert "not fit to publish" in chief.post(edit, worse).content.decode()


def test_editors_without_the_permission_cannot_approve(home):
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group, Permission
    from django.test import Client

    page = draft(home, intro=DOUBT + "\n" + JUNK)
    user = get_user_model().objects.create_user("editor", password="editor-password")
    user.groups.add(Group.objects.get(name="Moderators"))
    client = Client()
    client.force_login(user)
    url = f"/admin/hogwash/{page.pk}/"
    assert client.get(url).status_code == 302
    assert url not in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    user.user_permissions.add(Permission.objects.get(codename="approve_review"))
    shown = client.get(url).content.decode()
    assert 'name="reason"' not in shown  # one of the passages is blocked
    key = shown.partition('name="key" value="')[2].partition('"')[0]
    assert client.post(url, {"key": key, "reason": "x"}).status_code == 302
    from filter.integrations.wagtail.models import Approval

    assert not Approval.objects.filter(object_id=str(page.pk)).exists()


def test_existing_content_is_listed_by_the_command(home):
    from django.core.management import CommandError, call_command

    page = draft(home, blocks=[{"type": "points", "value": [HONEST, JUNK]}])
    found = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("hogwash_check", "newsroom.ArticlePage", stdout=found, stderr=StringIO())
    assert caught.value.returncode == 1
    assert f"newsroom.ArticlePage:{page.pk}:blocks: block zh-keywords {JUNK}" in found.getvalue()
    with pytest.raises(CommandError, match="there is no model"):
        call_command("hogwash_check", "newsroom.Nothing")


def test_the_validator(newsroom):
    from django import forms

    from filter.integrations.django.validators import NoJunk

    class Comment(forms.Form):
        text = forms.CharField(validators=[NoJunk("review")])

    assert Comment({"text": HONEST}).is_valid()
    form = Comment({"text": f"{DOUBT} {JUNK}"})
    assert {error.code for error in form.errors.as_data()["text"]} == {
        "hogwash_review",
        "hogwash_block",
    }
    assert NoJunk("review") == NoJunk("review") != NoJunk()


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ([], "E001"),
        ({"RULE": []}, "E002"),
        ({"RULES": "builtin"}, "E003"),
        ({"RULES": ["no/such/file.yml"]}, "E004"),
    ],
)
def test_settings_are_checked(newsroom, settings, code):
    from django.test import override_settings

    from filter.integrations.django.checks import check_settings

    with override_settings(HOGWASH=settings):
        (message,) = check_settings()
    assert message.id == f"hogwash.{code}"
    assert check_settings() == []
