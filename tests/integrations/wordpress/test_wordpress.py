"""Every way of publishing in WordPress, tried with junk and without, and with the service gone."""

import re
import xmlrpc.client
from html.parser import HTMLParser

import httpx
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

JUNK = "国产精品无码在线 欧美日韩中文字幕一区二区"
DOUBT = "Someone told me to buy backlinks last week."
HONEST = "The harbour was quiet this morning."
PASSWORD = "correct horse battery staple"


def post(wordpress, **values):
    return wordpress.rest(
        "POST", "/posts", **({"title": "An article", "status": "publish"} | values)
    )


@pytest.mark.parametrize("field", ["title", "content", "excerpt"])
def test_rest_is_refused_with_the_passage_and_keeps_a_draft(wordpress, field):
    text = JUNK if field == "title" else f"<p>{HONEST}</p>\n<p>{JUNK}</p>"
    response = post(wordpress, **{field: text})
    refused = response.json()
    assert (response.status_code, refused["code"]) == (422, "hogwash_refused")
    assert JUNK in refused["message"]
    assert "search terms cover" in refused["message"]
    draft = refused["data"]["post_id"]
    assert wordpress.status(draft) == "draft"
    assert not wordpress.is_public(draft)
    kept = wordpress.rest("GET", f"/posts/{draft}&context=edit").json()
    assert JUNK in kept[field]["raw"]


def test_rest_without_the_junk_is_published(wordpress):
    response = post(wordpress, content=f"<p>{HONEST}</p>")
    assert response.status_code == 201
    assert wordpress.is_public(response.json()["id"])


def test_drafts_are_nobodys_business(wordpress):
    assert post(wordpress, content=JUNK, status="draft").status_code == 201


def test_a_published_text_stays_as_it_was(wordpress):
    number = post(wordpress, content=HONEST).json()["id"]
    response = wordpress.rest("POST", f"/posts/{number}", content=f"{HONEST}\n{JUNK}")
    assert response.status_code == 422
    assert "stays as it was" in response.json()["message"]
    code = f"wp_update_post(array('ID' => {number}, 'post_content' => '{JUNK}'));"
    wordpress.php(code)
    page = httpx.get(f"{wordpress.url}/?p={number}", follow_redirects=True).text
    assert HONEST in page
    assert JUNK not in page


def test_messages_are_in_the_editors_language(wordpress):
    wordpress.php("update_user_meta(1, 'locale', 'zh_CN');")
    try:
        message = post(wordpress, content=JUNK).json()["message"]
    finally:
        wordpress.php("delete_user_meta(1, 'locale');")
    assert "这一处内容不宜发布" in message
    assert "个搜索词" in message


class Form(HTMLParser):
    """The values that a browser would send for one form."""

    def __init__(self, name):
        super().__init__()
        self.name, self.inside, self.values = name, False, {}

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "form":
            self.inside = values.get("id") == self.name
        ticked = values.get("type") not in ("checkbox", "radio", "submit") or "checked" in values
        if self.inside and tag == "input" and values.get("name") and ticked:
            self.values[values["name"]] = values.get("value") or ""

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "form"


@pytest.fixture
def admin(wordpress):
    with httpx.Client(base_url=wordpress.url, follow_redirects=True, timeout=60) as client:
        client.get("/wp-login.php")
        page = client.post("/wp-login.php", data={"log": "chief", "pwd": PASSWORD})
        assert "Dashboard" in page.text
        yield client


def write_classic(admin, **values):
    form = Form("post")
    form.feed(admin.get("/wp-admin/post-new.php?classic=1").text)
    data = form.values | {"post_title": "An article", "publish": "Publish"} | values
    page = admin.post("/wp-admin/post.php?classic=1", data=data)
    return int(form.values["post_ID"]), page


def test_the_classic_editor_keeps_a_draft_and_says_why(wordpress, admin):
    number, _ = write_classic(admin, content=JUNK)
    assert wordpress.status(number) == "draft"
    assert not wordpress.is_public(number)
    page = admin.get(f"/wp-admin/post.php?post={number}&action=edit&classic=1").text
    assert "This passage is not fit to publish" in page
    assert JUNK in page
    number, _ = write_classic(admin, content=HONEST)
    assert wordpress.is_public(number)


def test_quick_and_bulk_edit_keep_a_draft(wordpress, admin):
    draft = post(wordpress, content=JUNK, status="draft").json()["id"]
    page = admin.get("/wp-admin/edit.php").text
    nonce = re.search(r'name="_wpnonce" value="(\w+)"', page)[1]
    admin.get(
        "/wp-admin/edit.php",
        params={
            "post[]": draft,
            "_status": "publish",
            "bulk_edit": "Update",
            "action": "edit",
            "action2": "-1",
            "_wpnonce": nonce,
            "post_type": "post",
            "screen": "edit-post",
        },
    )
    assert wordpress.status(draft) == "draft"
    assert JUNK in wordpress.refusal(draft)


def test_xmlrpc_keeps_a_draft(wordpress):
    blog = xmlrpc.client.ServerProxy(f"{wordpress.url}/xmlrpc.php")
    for text, status in ((JUNK, "draft"), (HONEST, "publish")):
        content = {"title": "An article", "description": text}
        number = blog.metaWeblog.newPost(1, "chief", PASSWORD, content, True)
        assert wordpress.status(number) == status
        assert wordpress.is_public(number) == (status == "publish")


def test_scheduling_is_refused(wordpress):
    response = post(wordpress, content=JUNK, status="future", date="2099-01-01T00:00:00")
    assert response.status_code == 422
    assert wordpress.status(response.json()["data"]["post_id"]) == "draft"


def scheduled_before_the_rules(wordpress, text):
    """Return a post that was scheduled while nobody checked, and is due now."""
    number = post(wordpress, content=HONEST, status="future", date="2099-01-01T00:00:00").json()[
        "id"
    ]
    wordpress.php(
        f"global $wpdb; $wpdb->update($wpdb->posts, array('post_content' => '{text}',"
        " 'post_date' => '2020-01-01 00:00:00', 'post_date_gmt' => '2020-01-01 00:00:00'),"
        f" array('ID' => {number})); clean_post_cache({number});"
    )
    return number


def test_a_scheduled_post_is_judged_again_when_it_is_due(wordpress):
    bad, good = (scheduled_before_the_rules(wordpress, text) for text in (JUNK, HONEST))
    for number in (bad, good):
        wordpress.php(f"do_action('publish_future_post', {number});")
    assert wordpress.status(bad) == "draft"
    assert JUNK in wordpress.refusal(bad)
    assert wordpress.is_public(good)


def test_code_that_publishes_past_the_filters_is_caught(wordpress):
    draft = post(wordpress, content=JUNK, status="draft").json()["id"]
    wordpress.php(f"wp_publish_post({draft});")
    assert wordpress.status(draft) == "draft"


def test_comments(wordpress):
    article = post(wordpress, content=HONEST).json()["id"]

    def status_of(text, author="A reader"):
        data = {
            "comment": text,
            "author": author,
            "email": "reader@example.org",
            "comment_post_ID": article,
        }
        wordpress.php(
            "global $wpdb; $wpdb->query(\"UPDATE $wpdb->comments SET comment_date_gmt = '2020-01-01'\");"
        )
        httpx.post(f"{wordpress.url}/wp-comments-post.php", data=data, timeout=60)
        return wordpress.php(
            f"$c = get_comments(array('post_id' => {article}, 'status' => 'any', 'number' => 1));"
            " echo $c[0]->comment_approved;"
        )

    assert status_of(f"A fine article. {HONEST}") == "1"
    assert status_of(JUNK) == "spam"
    assert status_of("Thank you.", author=JUNK) == "spam"
    assert status_of(DOUBT) == "0"


def test_with_the_service_stopped_posts_stay_drafts_and_say_why(wordpress, service):
    wordpress.configure(url="http://127.0.0.1:9")  # nobody listens there
    try:
        refused = post(wordpress, content=HONEST).json()
        assert "could not check" in refused["message"]
        draft = refused["data"]["post_id"]
        assert wordpress.status(draft) == "draft"
        assert not wordpress.is_public(draft)
        wordpress.configure(down="open")
        assert wordpress.is_public(post(wordpress, content=HONEST).json()["id"])
        wordpress.configure(down="closed", url=service.url)
        assert wordpress.rest("POST", f"/posts/{draft}", status="publish").status_code == 200
        assert wordpress.is_public(draft)
    finally:
        wordpress.configure(down="closed", url=service.url)


def test_a_wrong_token_is_like_a_stopped_service(wordpress, service, start_service):
    guarded = start_service(HOGWASH_TOKEN="a-long-enough-token")
    wordpress.configure(url=guarded.url, token="another-token-entirely")
    try:
        assert "status 401" in post(wordpress, content=HONEST).json()["message"]
        wordpress.configure(token="a-long-enough-token")
        assert post(wordpress, content=HONEST).status_code == 201
    finally:
        wordpress.configure(url=service.url, token="")


def test_approval_needs_a_reason_and_is_kept(wordpress, admin):
    refused = post(wordpress, content=DOUBT).json()
    number = refused["data"]["post_id"]
    assert "Tools" in refused["message"]
    page = admin.get("/wp-admin/tools.php?page=hogwash-approval").text
    card = page[page.index(f'name="post" value="{number}"') :]
    data = {
        "action": "hogwash_approve",
        "post": number,
        "keys[]": re.search(r'name="keys\[\]" value="(\w+)"', card)[1],
        "_wpnonce": re.search(r'name="_wpnonce" value="(\w+)"', card)[1],
        "reason": "",
    }
    assert admin.post("/wp-admin/admin-post.php", data=data).status_code == 403
    assert wordpress.rest("POST", f"/posts/{number}", status="publish").status_code == 422
    admin.post("/wp-admin/admin-post.php", data=data | {"reason": "a quotation"})
    assert wordpress.rest("POST", f"/posts/{number}", status="publish").status_code == 200
    assert wordpress.is_public(number)
    kept = wordpress.php(f"echo json_encode(array_values(hogwash_approvals({number})));")
    assert '"user":"chief","reason":"a quotation"' in kept


def test_the_settings_page_tells_whether_the_service_answers(wordpress, admin):
    page = admin.get("/wp-admin/options-general.php?page=hogwash").text
    assert "judges by 2 rules" in page


def test_php_had_nothing_to_complain_about(wordpress):
    log = wordpress.log.read_text() if wordpress.log.exists() else ""
    assert "hogwash" not in log.lower(), log[-2000:]


def test_in_the_block_editor(wordpress, browser):
    browser.open(f"{wordpress.url}/wp-login.php")
    browser.type("#user_login", "chief")
    browser.type("#user_pass", PASSWORD)
    browser.click("#wp-submit")
    browser.sees("Dashboard")
    browser.open(f"{wordpress.url}/wp-admin/post-new.php")
    browser.find(".edit-post-visual-editor", 60)
    browser.driver.execute_script(
        "wp.data.dispatch('core/edit-post').toggleFeature('welcomeGuide')"
    )
    browser.find(".editor-post-title__input").send_keys("Harbour news")
    browser.click(".block-editor-default-block-appender__content")
    paragraph = browser.find(".block-editor-rich-text__editable.wp-block-paragraph")
    paragraph.send_keys(f"{HONEST} ")
    paragraph.send_keys(JUNK)
    number = browser.driver.execute_script(
        "return wp.data.select('core/editor').getCurrentPostId()"
    )
    browser.click(".editor-post-publish-panel__toggle")
    browser.click(".editor-post-publish-button")
    browser.sees("This passage is not fit to publish")
    browser.sees(JUNK[:8])
    browser.picture("wordpress-refused")
    assert not wordpress.is_public(number)
    browser.driver.execute_script(
        "const [block] = wp.data.select('core/block-editor').getBlocks();"
        "wp.data.dispatch('core/block-editor').updateBlockAttributes(block.clientId, {content: arguments[0]})",
        HONEST,
    )
    browser.click(".editor-post-publish-button")
    browser.sees("is now live")
    browser.picture("wordpress-published")
    assert wordpress.is_public(number)
