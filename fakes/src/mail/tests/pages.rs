//! The mailbox: what hostile texts find there, and that it needs no script.

use serde_json::json;

use super::{Config, KEY, carrier};
use crate::stage::Stage;

const HOSTILE: &str = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>";

#[tokio::test]
async fn letters_are_shown_and_nothing_in_them_is_believed() {
    let mut stage = Stage::new();
    let post = carrier(&mut stage, Config::new(KEY)).await;
    let get = async |path: &str| {
        let address = format!("{}{path}", post.mailbox_url.trim_end_matches('/'));
        let response = stage.http.get(address).send().await.unwrap();
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        (response.status().as_u16(), policy, response.text().await.unwrap())
    };
    assert!(get("/").await.2.contains("None yet"));
    let text =
        format!("{HOSTILE}\nOpen https://harbor.example.com/a?b=c&d=e. (http://x.example/)\njavascript:alert(1)");
    let html = format!("<!doctype html><html><HEAD lang=en><title>x</title></HEAD><body>{HOSTILE}</body></html>");
    for (to, subject) in [("ada+a&b@example.com", HOSTILE), ("grace@example.com", "Welcome")] {
        let mail = json!({ "from": format!("{HOSTILE} <harbor@example.com>"), "to": to, "subject": subject, "text": text, "html": html,
            "headers": { "X-Odd": HOSTILE } });
        let request = stage.http.post(format!("{}/emails", post.resend_url)).bearer_auth(KEY);
        let sent = request.header("user-agent", "test").json(&mail).send().await.unwrap();
        assert_eq!(sent.status(), 200);
    }
    let (status, _, list) = get("/").await;
    assert_eq!(status, 200);
    let (newest, oldest) = (list.find("href=\"/letters/2\"").unwrap(), list.find("href=\"/letters/1\"").unwrap());
    assert!(newest < oldest);
    assert!(list.contains("href=\"/?to=ada%2Ba%26b%40example.com\""), "{list}");
    let (_, _, hers) = get("/?to=ada%2Ba%26b%40example.com").await;
    assert!(hers.contains("/letters/1") && !hers.contains("/letters/2"));
    assert!(get("/?to=%3Cscript%3E").await.2.contains("None to <bdi>&lt;script&gt;</bdi>"));

    let (status, policy, letter) = get("/letters/1").await;
    assert!(status == 200 && policy.contains("default-src 'none'") && policy.contains("frame-src 'self'"), "{policy}");
    for page in [&list, &hers, &letter] {
        assert!(
            !page.contains("<script") && !page.contains("<img") && !page.contains("javascript:alert(1)\""),
            "{page}"
        );
    }
    let linked = "<a href=\"https://harbor.example.com/a?b=c&amp;d=e\">https://harbor.example.com/a?b=c&amp;d=e</a>.";
    assert!(letter.contains(linked) && letter.contains("(<a href=\"http://x.example/\">"), "{letter}");
    assert!(letter.contains("sandbox=\"allow-popups allow-popups-to-escape-sandbox\" src=\"/letters/1/html\""));
    assert!(letter.contains("<dt>X-Odd</dt>"));
    let (_, policy, framed) = get("/letters/1/html").await;
    assert!(
        policy.starts_with("sandbox allow-popups")
            && !policy.contains("allow-scripts")
            && !policy.contains("script-src")
    );
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'self'"));
    assert_eq!(framed, html.replace("<HEAD lang=en>", "<HEAD lang=en><base target=\"_blank\">"));
    for gone in ["/letters/0", "/letters/3", "/letters/3/html"] {
        assert_eq!(get(gone).await.0, 404);
    }
}
