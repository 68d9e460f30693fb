//! The client, at a server that customers have taken over or broken.

use std::collections::BTreeMap;

use crate::stage::Stage;
use fakes::openberth::{Call, Fault};
use openberth::{DeploymentId, Kind, NewDeployment, NoAnswer, SiteName, Tail, Whose};

fn say(status: u16, headers: &[(&str, &str)], body: &str, repeat: u32) -> Fault {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Fault::Say { status, headers, body: body.to_owned(), repeat }
}

/// What comes of a list when the server answers with this instead.
async fn list(stage: &Stage, fault: Fault) -> Result<usize, Kind> {
    let fired = stage.servers().misbehave(Call::List, fault, Some(1));
    let listed = stage.admin().deployments(Whose::Everyone).await;
    assert_eq!(fired.fired(), 1);
    listed.map(|list| list.len()).map_err(|error| error.kind)
}

#[tokio::test]
async fn an_answer_is_as_long_as_an_answer_can_be() {
    let stage = Stage::new().await;
    let megabyte = "x".repeat(1 << 20);
    let endless = say(200, &[("content-type", "application/json")], &megabyte, 10_000);
    assert_eq!(list(&stage, endless).await, Err(Kind::NoAnswer(NoAnswer::TooLong)));
    let refusal = say(500, &[], &megabyte, 10_000);
    assert_eq!(list(&stage, refusal).await, Err(Kind::Broken));
}

#[tokio::test]
async fn what_is_not_the_answer_is_none() {
    let stage = Stage::new().await;
    let unreadable = Err(Kind::NoAnswer(NoAnswer::Unreadable));
    let json = [("content-type", "application/json")];
    for body in
        ["<script>alert(1)</script>", "", "[]", "{}", r#"{"deployments":7}"#, "{\"deployments\":[", "\u{feff}{}"]
    {
        assert_eq!(list(&stage, say(200, &json, body, 1)).await, unreadable, "{body}");
    }
    let zipped = [("content-encoding", "gzip"), ("content-type", "application/json")];
    assert_eq!(list(&stage, say(200, &zipped, r#"{"deployments":[]}"#, 1)).await, Ok(0), "nothing is unpacked");
    assert_eq!(list(&stage, say(200, &json, r#"{"deployments":[{"id":".."},{},null]}"#, 1)).await, Ok(0));
}

#[tokio::test]
async fn no_other_place_is_gone_to() {
    let stage = Stage::new().await;
    let before = stage.requests();
    for status in [301, 302, 303, 307, 308] {
        for place in
            ["http://169.254.169.254/latest/meta-data", "/internal/cleanup", "http://ws-2.localhost/api/deployments"]
        {
            let away = say(status, &[("location", place), ("set-cookie", "openberth_session=ses_1")], "", 1);
            assert_eq!(list(&stage, away).await, Err(Kind::NoAnswer(NoAnswer::NotUp)), "{status} {place}");
        }
    }
    assert_eq!(stage.requests(), before + 15, "each call was one request");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_none() {
    let stage = Stage::new().await;
    for after in [0, 1, 10, 10_000] {
        let broken = list(&stage, Fault::BreakOff { after }).await;
        assert!(
            matches!(broken, Err(Kind::NoAnswer(NoAnswer::BrokeOff | NoAnswer::NoConnection))),
            "{after}: {broken:?}"
        );
    }
}

/// A site with a log of so many lines.
async fn site(stage: &Stage, lines: u64) -> DeploymentId {
    let new = NewDeployment::named(SiteName::parse("shop").unwrap());
    let files = BTreeMap::from([("index.html".to_owned(), "hello".to_owned())]);
    let id = stage.admin().deploy_files(&new, &files).await.unwrap().id;
    assert_eq!(stage.admin().deployment(&id).await.unwrap().status, openberth::Status::Running);
    assert!(stage.servers().writes("ws_1", "shop", "line {}", lines));
    id
}

#[tokio::test]
async fn a_log_is_followed_to_its_end() {
    let stage = Stage::new().await;
    let id = site(&stage, 5_000).await;
    let mut lines = stage.admin().follow_logs(&id, Tail::of(3)).await.unwrap();
    for number in 4_998..5_001 {
        assert_eq!(lines.next().await.unwrap().unwrap(), format!("line {number}"));
    }
    assert!(stage.servers().writes("ws_1", "shop", "\u{1b}[31m{}\u{1b}[0m", 20_000));
    for number in 5_001..25_001 {
        assert_eq!(lines.next().await.unwrap().unwrap(), format!("\u{1b}[31m{number}\u{1b}[0m"));
    }
    stage.servers().ends("ws_1", "shop");
    assert_eq!(lines.next().await, Ok(None));
    assert!(stage.admin().logs(&id, Tail::of(2)).await.unwrap().starts_with("Error fetching logs"));
}

#[tokio::test]
async fn a_log_that_breaks_off_says_so() {
    let stage = Stage::new().await;
    let id = site(&stage, 100).await;
    stage.servers().misbehave(Call::Follow, Fault::BreakOff { after: 100 }, Some(1));
    let mut lines = stage.admin().follow_logs(&id, Tail::of(50)).await.unwrap();
    let end = loop {
        match lines.next().await {
            Ok(Some(line)) => assert!(line.starts_with("line ")),
            end => break end,
        }
    };
    assert_eq!(end.unwrap_err().kind, Kind::NoAnswer(NoAnswer::BrokeOff));
}

#[tokio::test]
async fn fifty_who_follow_keep_nobody_waiting() {
    let stage = Stage::new().await;
    let id = site(&stage, 10).await;
    let mut following = Vec::new();
    for _ in 0..50 {
        following.push(stage.admin().follow_logs(&id, Tail::of(1)).await.unwrap());
    }
    assert_eq!(stage.admin().deployments(Whose::Everyone).await.unwrap().len(), 1);
    for lines in &mut following {
        assert!(lines.next().await.unwrap().is_some());
    }
}

#[tokio::test]
async fn one_that_hangs_is_given_up_and_holds_no_other() {
    let stage = Stage::new().await;
    let hang = Fault::LoseReply { how: fakes::Loss::Hang };
    stage.servers().misbehave(Call::Me, hang, None);
    let (one, other) = (stage.admin(), stage.admin());
    let (hangs, listed) = tokio::join!(one.me(), other.deployments(Whose::Everyone));
    assert_eq!(hangs.unwrap_err().kind, Kind::NoAnswer(NoAnswer::TookTooLong));
    assert_eq!(listed.unwrap(), []);
}
