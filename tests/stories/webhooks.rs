//! What the payment provider sends, and what others send in its name: an event is kept once wherever and however often it comes, and of
//! what is forged nothing is left.

use fakes::stripe::Sink;
use futures_util::future::join_all;
use installation::Service;
use nats::definitions::STRIPE_EVENTS;
use serde_json::{Value, json};

use crate::world::customer::http;
use crate::world::{World, story, until};

/// A whole event, as it comes in.
fn event(id: &str) -> Value {
    json!({
        "id": id, "object": "event", "type": "customer.subscription.updated", "created": 1_800_000_000, "livemode": false,
        "api_version": "2026-08-26.dahlia",
        "data": { "object": { "object": "subscription", "id": "sub_1", "customer": "cus_of_nobody", "status": "active" } },
    })
}

fn changed(id: &str, name: &str, value: Value) -> String {
    let mut event = event(id);
    event[name] = value;
    event.to_string()
}

fn seconds(later: i64) -> i64 {
    chassis::clock::now().as_second() + later
}

/// The status that this is answered with. Who is told to try again, which a busy machine does, tries again.
async fn status(at: &str, body: &str, signature: Option<&str>) -> u16 {
    until("the entrance has time for it", async || {
        let request = http().post(format!("http://{at}/events/stripe")).body(body.to_owned());
        let request = match signature {
            Some(signature) => request.header("stripe-signature", signature),
            None => request,
        };
        let status = request.send().await.unwrap().status().as_u16();
        (status != 503).then_some(status)
    })
    .await
}

/// The same of what is signed.
async fn signed(at: &str, sink: &Sink, later: i64, body: &str) -> u16 {
    status(at, body, Some(&sink.sign(seconds(later), body.as_bytes()))).await
}

/// The ids of all events that are recorded, in their order.
async fn recorded(world: &World) -> Vec<String> {
    let all = world.stored(&nats::bucket::stream(STRIPE_EVENTS)).await;
    let read = all.iter().filter_map(|entry| nats::idempotency::read(entry, STRIPE_EVENTS));
    read.map(|(id, _)| id).filter(|id| id.starts_with("evt_story")).collect()
}

/// One more entrance, which knows the secrets in this file, or those of the configuration; returns where it is.
async fn another(world: &mut World, secrets: Option<&str>) -> String {
    let at = || format!("127.0.0.1:{}", dev::ports::free().unwrap());
    let (listen, admin) = (at(), at());
    let file = secrets.map(|secrets| format!("file:secrets/{secrets}"));
    let mut environment = vec![("HARBOR_INGRESS_LISTEN", &*listen), ("HARBOR_INGRESS_ADMIN", &*admin)];
    environment.extend(file.as_deref().map(|file| ("HARBOR_INGRESS_STRIPE_SECRET", file)));
    world.launch(&[Service::Ingress], &environment);
    until("another entrance is ready", async || {
        let ready = http().get(format!("http://{admin}/readyz")).send().await.ok()?;
        ready.status().is_success().then_some(())
    })
    .await;
    listen
}

/// What we do not know is kept like all else, once, and nobody has to send it again. What cannot be kept is refused.
async fn keeps_what_it_does_not_know(at: &str, sink: &Sink) {
    let large = "x".repeat(250 * 1024);
    let odd = [
        ("unknown", changed("evt_story_unknown", "type", json!("a.kind.of.tomorrow"))),
        ("newer", changed("evt_story_newer", "api_version", json!("2031-01-01.tomorrow"))),
        ("live", changed("evt_story_live", "livemode", json!(true))),
        ("large", changed("evt_story_large", "note", json!(large))),
        ("bare", json!({ "id": "evt_story_bare" }).to_string()),
    ];
    for (what, body) in &odd {
        for _ in 0..2 {
            assert_eq!(signed(at, sink, 0, body).await, 204, "{what}");
        }
    }
    for (body, wanted) in [
        (changed("evt_story_larger", "note", json!("x".repeat(256 * 1024))), 413),
        (json!({ "object": "event" }).to_string(), 400),
        (changed("evt_story_*.>", "type", json!("customer.updated")), 400),
        (changed("sub_1", "type", json!("customer.updated")), 400),
        ("[".repeat(10_000), 400),
        (String::new(), 400),
    ] {
        assert_eq!(signed(at, sink, 0, &body).await, wanted, "{body:.60}");
    }
}

#[tokio::test]
async fn an_event_is_kept_once_wherever_and_however_often_it_comes() {
    story(World::named("webhooks").with_services_apart(), async |world| {
        let new = "whsec_a_secret_that_replaces_the_one_before";
        let old = world.secret("stripe.whsec");
        std::fs::write(world.secrets.join("both.whsec"), format!("{old} {new}")).unwrap();
        std::fs::write(world.secrets.join("new.whsec"), new).unwrap();
        let here = world.ingress.to_string();
        let there = another(world, Some("both.whsec")).await;
        let provider = Sink::new("", &old);

        let once = event("evt_story_once").to_string();
        let both = [&here, &there].into_iter().cycle().take(10);
        let statuses = join_all(both.map(|at| signed(at, &provider, 0, &once))).await;
        assert_eq!(statuses, [204; 10]);
        assert_eq!(signed(&there, &provider, -290, &once).await, 204, "and once more, from minutes ago");
        for later in [-301, 330] {
            assert_eq!(signed(&here, &provider, later, &once).await, 400, "{later} seconds off");
        }
        assert_eq!(recorded(world).await, ["evt_story_once"]);
        assert!(world.counted(Service::Ingress, "ingress_events_total").await >= 7.0, "each is counted where it came");

        // The secret is changed: for a day both sign, and here and there both are known, or only the one before.
        let (rolled, rolled_over) = (provider.rolled(new), Sink::new("", new));
        let day = event("evt_story_day").to_string();
        for at in [&here, &there] {
            assert_eq!(signed(at, &rolled, 0, &day).await, 204);
        }
        let next = event("evt_story_next").to_string();
        assert_eq!(signed(&here, &rolled_over, 0, &next).await, 400, "here the new one was never known");
        assert_eq!(signed(&there, &rolled_over, 0, &next).await, 204);
        let last = another(world, Some("new.whsec")).await;
        assert_eq!(signed(&last, &Sink::new("", &old), 0, &day).await, 400);
        assert_eq!(signed(&last, &rolled_over, 0, &day).await, 204);

        keeps_what_it_does_not_know(&here, &Sink::new("", &old)).await;
        let kept = ["once", "day", "next", "unknown", "newer", "live", "large", "bare"];
        assert_eq!(recorded(world).await, kept.map(|name| format!("evt_story_{name}")));
        // What is no event was signed all the same: a person is to look at it.
        let parked = "select count(*) from billing.parked where subject = '$KV.stripe_events.evt_story_bare'";
        until("what is no event is parked", async || (world.counts(parked).await == 1).then_some(())).await;
        world.expects_warnings("parked a message");
        world.expects_parked(1);
    })
    .await;
}

/// What a forger can make of a good header and its body. Each pair is wrong in one way.
fn forged(sink: &Sink, strangers: &[&str]) -> Vec<(Option<String>, String)> {
    let (now, body) = (seconds(0), event("evt_story_forged").to_string());
    let good = sink.sign(now, body.as_bytes());
    let raw = good.split("v1=").nth(1).unwrap()[..64].to_owned();
    let header = |stamp: &str, signature: &str| Some(format!("t={stamp}{signature}"));
    let mut headers = vec![None, Some(String::new()), Some(good.replace("v1=", "v0=")), Some(good.replace(',', ";"))];
    for name in ["v0", "v2", "V1", "v1a", "1", ""] {
        headers.push(header(&now.to_string(), &format!(",{name}={raw}")));
    }
    let zeros = "0".repeat(64);
    let cut = &raw[..63];
    for signature in ["", cut, &raw[..62], &format!("{raw}0"), &raw.to_uppercase(), &zeros, &format!(" {raw}"), "zz"] {
        headers.push(header(&now.to_string(), &format!(",v1={signature}")));
        // One more that is wrong makes none of them right, and the test one of the provider counts for nothing.
        headers.push(header(&now.to_string(), &format!(",v1={zeros},v1={signature},v0={raw}")));
    }
    for stamp in ["", "soon", &format!("+{now}"), &format!("0{now}"), &format!("{now}.0"), &format!("{}", now + 1)] {
        headers.push(header(stamp, &format!(",v1={raw}")));
    }
    headers.push(Some(format!("t={now},t={now},v1={raw}")));
    headers.push(Some(format!("v1={raw}")));
    headers.push(header(&now.to_string(), &format!(",v1={}", "A".repeat(10_000))));
    headers.push(header(&now.to_string(), &format!("{},v1={raw}", format!(",v1={zeros}").repeat(9))));
    headers.extend([-400, 400].map(|later| Some(sink.sign(now + later, body.as_bytes()))));
    headers.extend(strangers.iter().map(|secret| Some(Sink::new("", *secret).sign(now, body.as_bytes()))));
    let mut all: Vec<(Option<String>, String)> = headers.into_iter().map(|header| (header, body.clone())).collect();
    let pretty = serde_json::to_string_pretty(&event("evt_story_forged")).unwrap();
    for other in [
        body.replace("active", "canceled"),
        body.replace("evt_story_forged", "evt_story_other"),
        pretty,
        format!(" {body}"),
        format!("{body}\n"),
        format!("\u{feff}{body}"),
        body[..body.len() - 1].to_owned(),
        format!("{body}{body}"),
        "{}".to_owned(),
        String::new(),
    ] {
        all.push((Some(good.clone()), other));
    }
    all
}

#[tokio::test]
async fn of_what_is_forged_in_the_name_of_the_provider_nothing_is_left() {
    story(World::named("webhooks-forged"), async |world| {
        let (secret, here) = (world.secret("stripe.whsec"), world.ingress.to_string());
        let infra = world.secret("infra.whsec");
        let bare = secret.trim_start_matches("whsec_");
        let strangers = ["", "whsec_", bare, &infra, "whsec_of_somebody_else_altogether"];
        let forged = forged(&Sink::new("", &secret), &strangers);
        assert!(forged.len() >= 50, "{}", forged.len());
        for (place, (header, body)) in forged.iter().enumerate() {
            assert_eq!(status(&here, body, header.as_deref()).await, 400, "forgery {place}: {header:.90?}");
        }
        assert_eq!(recorded(world).await, Vec::<String>::new());
        let refused = world.counted(Service::Ingress, "ingress_events_total").await;
        assert_eq!(refused, f64::from(u32::try_from(forged.len()).unwrap()));
        let body = event("evt_story_true").to_string();
        assert_eq!(signed(&here, &Sink::new("", &secret), 0, &body).await, 204, "and what is not forged is kept");
        assert_eq!(recorded(world).await, ["evt_story_true"]);

        // Where no secret is set there is no such entrance.
        let config = std::fs::read_to_string(&world.config).unwrap();
        let bare = world.config.with_file_name("bare.toml");
        let mut kept: Vec<&str> = config.lines().collect();
        kept.retain(|line| !line.starts_with("stripe_secret") && !line.starts_with("mail_secret"));
        std::fs::write(&bare, kept.join("\n")).unwrap();
        let whole = std::mem::replace(&mut world.stack.config, bare);
        let closed = another(world, None).await;
        world.stack.config = whole;
        assert_eq!(signed(&closed, &Sink::new("", &secret), 0, &body).await, 404);
        assert_eq!(http().post(format!("http://{closed}/events/mail")).send().await.unwrap().status(), 404);
    })
    .await;
}
