//! I4: texts that customers, their tools and their programs can put on pages inside a workspace. Whatever they say, they are text: nothing
//! runs, nothing opens, and a page has the same elements as with texts that mean no harm.

use fakes::openberth::{Call, Fault};
use messages::WorkspaceId;
use messages::workspace::Region;
use serde_json::{Value, json};

use crate::inside::{calls, own_key, sends_site};
use crate::world::{Browser, Customer, World, story};

/// The pages inside a workspace, in place of ids `{ws}` and what else there is in it: a page more is a line more.
pub const PAGES: [&str; 18] = [
    "/workspaces/{ws}/sites",
    "/workspaces/{ws}/sites/{site}",
    "/workspaces/{ws}/sites/{site}/logs?lines=1000",
    "/workspaces/{ws}/sites/{site}/logs?lines=1000&find=__x",
    "/workspaces/{ws}/sites/{site}/settings",
    "/workspaces/{ws}/keys",
    "/workspaces/{ws}/keys/{key}",
    "/workspaces/{ws}/secrets",
    "/workspaces/{ws}/secrets/named/{secret}",
    "/workspaces/{ws}/sandboxes",
    "/workspaces/{ws}/sandboxes/{box}",
    "/workspaces/{ws}/usage",
    "/workspaces/{ws}/activity",
    "/workspaces/{ws}/settings",
    "/workspaces/{ws}/people",
    "/workspaces",
    "/palette?q=shop",
    "/workspaces/{ws}/sites/live",
];

/// What would run if a text were anything else than text.
const RUNS: &str = "window.__x=1";

/// Around what would run: ways out of a text, an attribute, a script, a style, a comment, a frame, and out of any encoding.
const SHAPES: [&str; 26] = [
    "<script>RUN</script>",
    "</script><script>RUN</script>",
    "<img src=x onerror=RUN>",
    "<svg onload=RUN>",
    "<svg><animate onbegin=RUN attributeName=x>",
    "<iframe srcdoc='<script>parent.RUN</script>'></iframe>",
    "<body onload=RUN>",
    "<details open ontoggle=RUN>",
    "<input autofocus onfocus=RUN>",
    "<a href=javascript:RUN>x</a>",
    "\" autofocus onfocus=RUN x=\"",
    "' autofocus onfocus=RUN x='",
    "`onmouseover=RUN",
    "--><script>RUN</script>",
    "]]><script>RUN</script>",
    "</title></style></textarea></pre></li></ol><script>RUN</script>",
    "{{constructor.constructor('RUN')()}}",
    "${RUN}",
    "+ADw-script+AD4-RUN+ADw-/script+AD4-",
    "\u{ff1c}script\u{ff1e}RUN\u{ff1c}/script\u{ff1e}",
    "&lt;script&gt;RUN&lt;/script&gt;",
    "&#60;script&#62;RUN&#60;/script&#62;",
    "%3Cscript%3ERUN%3C/script%3E",
    "javascript:RUN//",
    "<base href=https://evil.example><form action=https://evil.example><button>RUN",
    "<meta http-equiv=refresh content='0;url=javascript:RUN'><object data=javascript:RUN>",
];

/// What stands before and behind: what terminals act upon, what turns the direction of writing, what cannot be seen.
const AROUND: [(&str, &str); 8] = [
    ("", ""),
    ("\u{1b}[31m", "\u{1b}[0m"),
    ("\u{1b}]8;;javascript:window.__x=1\u{1b}\\", "\u{1b}]8;;\u{1b}\\"),
    ("\u{202e}", "\u{2066}"),
    ("\u{0}\u{8}", "\u{7f}\u{9b}31m"),
    ("\u{feff}\u{200b}", "\u{2028}"),
    ("\u{1b}[38;2;1\"><script>window.__x=1</script>m", ""),
    ("alert(1);confirm(1);prompt(1);", ""),
];

fn payloads() -> Vec<String> {
    let shapes = SHAPES.iter().flat_map(|shape| AROUND.map(|(before, after)| format!("{before}{shape}{after}")));
    shapes.map(|text| text.replace("RUN", RUNS)).collect()
}

/// What there is in a workspace, for the pages of it.
pub struct Filled {
    pub shop: WorkspaceId,
    pub site: String,
    pub sandbox: String,
}

impl Filled {
    /// The address of a page.
    pub fn path(&self, page: &str) -> String {
        let known = [("{ws}", self.shop.to_string().as_str()), ("{site}", &self.site), ("{box}", &self.sandbox)]
            .iter()
            .fold(page.to_owned(), |page, (what, id)| page.replace(what, id));
        known.replace("{key}", "hostile-0").replace("{secret}", "PLAIN")
    }
}

/// Names of workspaces hold no odd signs of control, and not many letters.
fn name_of(text: &str) -> String {
    format!("Shop {}", text.chars().filter(|letter| !letter.is_control()).take(40).collect::<String>())
}

/// A customer with a workspace in which each text that can be is one of these: so many of them, which begin here.
async fn fills(world: &World, ada: &Customer, texts: &[String]) -> Filled {
    let shop = ada.creates_a_workspace(&name_of(&texts[0]), Region::Eu).await;
    ada.sees(shop, "Ready").await;
    let key = own_key(ada, shop).await;
    let admin = world.outside.infra.live_key(&shop.to_string()).unwrap();
    let text = |at: usize| texts[at % texts.len()].clone();
    let site = json!({
        "name": "shop", "title": text(0), "description": text(1), "files": { "index.html": "<h1>Hello</h1>" },
        "protect_mode": "basic_auth", "protect_username": text(2), "protect_password": "secret-of-a-site",
    });
    let site = sends_site(world, shop, &key, site).await;
    for line in texts {
        assert!(world.outside.openberth.writes(&shop.to_string(), "shop", &line.replace("{}", "{ }"), 1));
    }
    // More sites than a plan has, of which each says eight of them: none is left out.
    for (number, eight) in texts.chunks(8).enumerate() {
        let (title, name) = (eight.concat(), format!("more-{number}"));
        let users: Vec<&String> = eight.iter().collect();
        let more = json!({
            "name": name, "title": title, "description": title, "files": { "index.html": "" },
            "protect_mode": "user", "protect_users": users,
        });
        assert_eq!(calls(world, shop, &admin, ("POST", "/api/deploy/code"), more).await.0, 202);
    }
    let sandbox = json!({ "name": text(3), "files": { "index.html": "", text(4).replace(['/', '.'], ""): text(5) } });
    let (status, sandbox) = calls(world, shop, &key, ("POST", "/api/sandbox"), sandbox).await;
    assert_eq!(status, 202, "{sandbox}");
    for (number, text) in texts.iter().enumerate() {
        let name = if number == 0 { "PLAIN".to_owned() } else { format!("S{number}{text}") };
        let secret = json!({ "name": name, "value": "x", "description": text, "global": true });
        assert_eq!(calls(world, shop, &key, ("POST", "/api/secrets"), secret).await.0, 200);
        let user = json!({ "name": format!("{number}{text}"), "displayName": text });
        let (status, made) = calls(world, shop, &admin, ("POST", "/api/admin/users"), user.clone()).await;
        assert_eq!(status, 201, "{made}");
        let plain = format!("hostile-{number}");
        calls(world, shop, &admin, ("POST", "/api/admin/users"), json!({ "name": plain })).await;
        let display = json!({ "displayName": text });
        calls(world, shop, &admin, ("PATCH", &format!("/api/admin/users/{plain}")), display).await;
    }
    Filled { shop, site, sandbox: sandbox["id"].as_str().unwrap().to_owned() }
}

/// What a server says when it refuses, and what a command in a sandbox says, with each of them: where a text comes straight from a server,
/// it is in no page as it was said.
async fn answers(world: &World, ada: &Customer, filled: &Filled, texts: &[String]) {
    let account = ada.opens("/account").await.field("account");
    for (number, text) in texts.iter().enumerate() {
        let body = json!({ "error": text.replace("__x", "__said") }).to_string();
        let page = ["/workspaces/{ws}/sites", "/workspaces/{ws}/keys", "/workspaces/{ws}/sandboxes/{box}"][number % 3];
        let call = [Call::List, Call::Users, Call::Deployment][number % 3];
        let said = Fault::Say { status: [400, 403, 409, 500][number % 4], headers: Vec::new(), body, repeat: 1 };
        world.outside.openberth.misbehave(call, said, Some(1));
        let refused = ada.opens(&filled.path(page)).await;
        assert!(!refused.body.contains("__said"), "{page} says what a server said: {text}");
    }
    for text in texts.iter().step_by(8) {
        let form = [("account", account.as_str()), ("command", text)];
        let ran = ada.posts(&filled.path("/workspaces/{ws}/sandboxes/{box}/run"), &form).await;
        for raw in ["<script>window", "onerror=window.__x=1>", "onload=window.__x=1>", "\" autofocus onfocus=w"] {
            assert!(!ran.body.contains(raw), "{raw} of {text}");
        }
    }
}

/// What a page consists of: how often each element stands in it, without what colours a line of a log, and what a chart is drawn of.
async fn elements(browser: &Browser) -> Value {
    browser
        .reads(
            "(() => { const all = {}; for (const one of document.querySelectorAll('*')) { \
             if (one.closest('#log-lines li') && ['SPAN', 'MARK'].includes(one.tagName)) continue; \
             if (one.parentElement?.closest('svg.graph, svg.chart, figure svg')) continue; \
             all[one.tagName] = (all[one.tagName] ?? 0) + 1; } return all; })()",
        )
        .await
}

/// What stands in a page and acts by itself, or leads somewhere else.
async fn acts(browser: &Browser) -> Value {
    browser
        .reads(
            "[...document.querySelectorAll('*')].flatMap((one) => [...one.attributes] \
             .filter(({ name, value }) => name.startsWith('on') || name === 'srcdoc' || /^\\s*(javascript|data|vbscript):/i.test(value)) \
             .filter(({ name }) => !['value', 'data-find', 'title', 'aria-label'].includes(name)) \
             .map(({ name, value }) => `${one.tagName} ${name}=${value}`))",
        )
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_customers_and_their_programs_write_stays_text_on_every_page_inside() {
    story(World::named("hostile-texts"), async |world| {
        world.expects_warnings("an OpenBerth server refused what Harbor asked");
        world.expects_warnings("an OpenBerth server gave no answer");
        let texts = payloads();
        assert!(texts.len() >= 200, "{}", texts.len());
        let harmless: Vec<String> = (0..texts.len()).map(|number| format!("harmless {number} __x")).collect();
        let ada = world.browser("Ada").await;
        ada.signs_in().await;
        ada.page
            .evaluate_on_new_document(
                "window.__dialogs = 0; for (const one of ['alert', 'confirm', 'prompt', 'print']) window[one] = () => { window.__dialogs += 1; }; \
                 window.__reports = 0; addEventListener('securitypolicyviolation', () => { window.__reports += 1; });",
            )
            .await
            .unwrap();
        let bea = world.browser("Bea").await;
        bea.signs_in().await;
        let (mallory, nice) = (world.customer("Ada").signs_in().await, world.customer("Bea").signs_in().await);
        let evil = fills(world, &mallory, &texts).await;
        let plain = fills(world, &nice, &harmless).await;
        for page in PAGES {
            ada.goes_to(&evil.path(page)).await;
            ada.waits_for("document.readyState === 'complete' && document.querySelector('.skeleton') === null").await;
            bea.goes_to(&plain.path(page)).await;
            bea.waits_for("document.readyState === 'complete' && document.querySelector('.skeleton') === null").await;
            let ran = ada.reads("[window.__x ?? 0, window.__dialogs, window.__reports]").await;
            assert_eq!(ran, json!([0, 0, 0]), "{page}: runs, dialogs, reports");
            assert_eq!(acts(&ada).await, json!([]), "{page}");
            assert_eq!(elements(&ada).await, elements(&bea).await, "{page}: elements that came with a text");
        }
        answers(world, &mallory, &evil, &texts).await;
        // And what comes while somebody looks.
        ada.goes_to(&evil.path(PAGES[2])).await;
        ada.waits_for("document.getElementById('log-state').textContent === 'New lines come by themselves.'").await;
        for line in &texts {
            assert!(world.outside.openberth.writes(&evil.shop.to_string(), "shop", &line.replace("{}", "{ }"), 1));
        }
        let all = 2 * texts.len();
        ada.waits_for(&format!("document.querySelectorAll('#log-lines li').length > {all}")).await;
        assert_eq!(ada.reads("[window.__x ?? 0, window.__dialogs, window.__reports]").await, json!([0, 0, 0]));
        assert_eq!(ada.reads("document.querySelectorAll('#log-lines li > :not(span, mark), #log-lines li > * > *').length").await, 0);
    })
    .await;
}
