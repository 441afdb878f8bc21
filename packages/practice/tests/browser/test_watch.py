"""The watch over all journeys can see what it is there to see."""

from cast import Cast
from playwright.sync_api import Page


def test_it_sees_a_request_to_another_server(
    live_server: object, db: None, page: Page, watch
) -> None:
    page.route("**://elsewhere.invalid/**", lambda route: route.abort())
    page.goto(f"{live_server}/sign-in/")
    page.evaluate("location.assign('http://elsewhere.invalid/x')")
    page.wait_for_timeout(300)
    assert watch.elsewhere.pop() == "http://elsewhere.invalid/x"


def test_it_sees_a_broken_policy(
    live_server: object, db: None, page: Page, watch
) -> None:
    page.goto(f"{live_server}/sign-in/")
    page.evaluate("document.body.append(document.createElement('style'))")
    page.evaluate("document.querySelector('body > style').textContent = 'p {}'")
    page.wait_for_timeout(300)
    assert watch.broken.pop().startswith("style-src-elem inline")
    watch.broken.clear()


def test_no_text_becomes_markup(
    live_server: object, db: None, page: Page, watch
) -> None:
    page.goto(f"{live_server}/sign-in/")
    refused = page.evaluate(
        """() => {
          try { document.body.innerHTML = "<p>x</p>"; } catch (e) { return e.name; }
          return "taken";
        }"""
    )
    assert refused == "TypeError"
    page.wait_for_timeout(300)
    assert watch.broken.pop().startswith("require-trusted-types-for")


def test_a_part_of_a_page_that_holds_a_script_is_not_taken(
    live_server: object, cast: Cast, page: Page, signed_in, watch
) -> None:
    signed_in(page, cast.ben)
    page.goto(f"{live_server}/today/")
    told = page.evaluate(
        """() => ["<p>x</p>", "<script>x</script>"].map((html) => {
          const box = document.createElement("div");
          try { box.innerHTML = html; } catch (e) { return e.message; }
          return box.textContent;
        })"""
    )
    assert told == ["x", "This part of a page holds a script."]
