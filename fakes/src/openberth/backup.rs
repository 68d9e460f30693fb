//! Archives of a whole server and of one site, and what is made of them again.
//!
//! An archive of a stand-in is the mark of its kind and a number; what it holds is kept here under that. So it opens on every server of
//! this stand-in, with its passphrase, and on no other one.

use std::collections::{BTreeMap, HashMap};

use axum::{
    Extension,
    body::Bytes,
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    response::{IntoResponse, Response},
};
use http::header;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    OpenBerth,
    answer::{Answer, Refused, nullable, read, send},
    front::Visit,
    log::Log,
    moment::expiry,
    row::{BUILDING, Row},
    secret::Secret,
    server::User,
    xid,
};
use crate::{clock, lock::lock, random};

const OF_SERVER: &[u8] = b"OBBK01";
const OF_SITE: &[u8] = b"OBDP01";
const SHORTEST: usize = 12;

/// What was taken away, by the number in its archive.
pub(super) type Archives = HashMap<Vec<u8>, (String, Held)>;

/// What an archive holds.
pub(super) enum Held {
    Server { users: Vec<User>, rows: Vec<Row>, secrets: Vec<Secret>, settings: BTreeMap<String, String> },
    Site(Box<Row>),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Passphrase {
    #[serde(deserialize_with = "nullable")]
    passphrase: String,
}

fn long_enough(passphrase: &str) -> Result<(), Refused> {
    if passphrase.len() >= SHORTEST {
        return Ok(());
    }
    Err(Refused::bad(format!("backup passphrase must be at least {SHORTEST} characters")))
}

impl OpenBerth {
    fn keep(&self, mark: &[u8], passphrase: String, held: Held) -> Vec<u8> {
        let archive = [mark, random::hex(16).as_bytes()].concat();
        lock(&self.0.archives).insert(archive.clone(), (passphrase, held));
        archive
    }
}

fn download(name: &str, archive: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename={name}");
    let headers =
        [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, archive).into_response()
}

/// The passphrase comes in the body of a GET. With POST there is no such page, whatever the command line thinks.
pub(super) async fn of_server(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Response {
    let held = openberth.on(&visit, |server| {
        visit.admin()?;
        let Passphrase { passphrase } = passphrase_in(&body)?;
        let (users, secrets) = (server.users.clone(), server.secrets.clone());
        let held = Held::Server { users, rows: server.rows.clone(), secrets, settings: server.settings.clone() };
        Ok::<_, Refused>((passphrase, held))
    });
    match held {
        Ok((passphrase, held)) => {
            let name = format!("openberth-backup-{}.obbk", clock::now().strftime("%Y-%m-%d"));
            download(&name, openberth.keep(OF_SERVER, passphrase, held))
        }
        Err(refused) => send(Err(refused)),
    }
}

pub(super) async fn of_site(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let held = openberth.on(&visit, |server| {
        visit.admin()?;
        let Passphrase { passphrase } = passphrase_in(&body)?;
        let row = server.rows.iter().find(|row| row.id == id);
        // Which secrets it has is forgotten, as it is when it is sent anew.
        let row = row.ok_or_else(|| Refused::new(404, "Deployment not found."))?;
        Ok::<_, Refused>((passphrase, Row { secrets: Vec::new(), has_secrets: false, ..row.clone() }))
    });
    match held {
        Ok((passphrase, row)) => {
            let name = format!("ob-deploy-{}-{}.obdp", row.name, clock::now().strftime("%Y-%m-%d"));
            download(&name, openberth.keep(OF_SITE, passphrase, Held::Site(Box::new(row))))
        }
        Err(refused) => send(Err(refused)),
    }
}

fn passphrase_in(body: &[u8]) -> Result<Passphrase, Refused> {
    let read: Passphrase = if body.is_empty() {
        Passphrase::default()
    } else {
        read(body).map_err(|_| Refused::bad("Invalid JSON body."))?
    };
    long_enough(&read.passphrase).map(|()| read)
}

/// A form with an archive, and what else it says.
struct Sent {
    archive: Bytes,
    texts: BTreeMap<String, String>,
}

impl Sent {
    async fn read(form: Result<Multipart, MultipartRejection>) -> Result<Self, Refused> {
        let broken = |error: &str| Refused::bad(format!("Failed to parse upload: {error}"));
        let mut form = form.map_err(|_| broken("request Content-Type isn't multipart/form-data"))?;
        let (mut archive, mut texts) = (None, BTreeMap::new());
        while let Some(field) = form.next_field().await.map_err(|_| broken("multipart: NextPart: unexpected EOF"))? {
            let (name, is_file) = (field.name().unwrap_or_default().to_owned(), field.file_name().is_some());
            let content = field.bytes().await.map_err(|_| broken("multipart: NextPart: unexpected EOF"))?;
            match (name.as_str(), is_file) {
                ("backup", true) => archive = Some(content),
                (_, true) => {}
                (_, false) => drop(texts.insert(name, String::from_utf8_lossy(&content).into_owned())),
            }
        }
        let archive = archive.ok_or_else(|| Refused::bad("No backup file uploaded. Use field name 'backup'."))?;
        Ok(Self { archive, texts })
    }

    fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }
}

/// All that the server held when the archive was made, and nothing of what came since.
pub(super) async fn restore_server(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let sent = match visit.admin() {
        Ok(_) => Sent::read(form).await,
        Err(refused) => Err(refused),
    };
    send(sent.and_then(|sent| restored(&openberth, &visit, &sent)))
}

fn restored(openberth: &OpenBerth, visit: &Visit, sent: &Sent) -> Answer {
    let archives = lock(&openberth.0.archives);
    let unwrapped = |why: &str| Refused::bad(format!("Failed to unwrap backup: {why}"));
    let found = archives.get(sent.archive.as_ref());
    let (passphrase, held) = found.ok_or_else(|| unwrapped("unrecognized backup format"))?;
    let Held::Server { users, rows, secrets, settings } = held else {
        return Err(unwrapped("unrecognized backup format"));
    };
    if passphrase != sent.text("passphrase") {
        return Err(unwrapped("wrong passphrase or corrupted backup"));
    }
    openberth.on(visit, |server| {
        server.end(|_| true);
        server.users.clone_from(users);
        // The administrator's key is the one that infra has, whatever the archive says.
        if let Some(admin) = server.users.iter_mut().find(|user| user.admin) {
            admin.id.clone_from(&visit.machine.admin_user_id);
        }
        server.secrets.clone_from(secrets);
        server.settings.clone_from(settings);
        let anew = |row: &Row| {
            let mut row = Row { log: Log::new(), container: false, ..row.clone() };
            row.start(BUILDING, clock::now(), openberth.build_time());
            row
        };
        server.rows = rows.iter().map(anew).collect();
        let message = "Backup restored successfully. Deployments are rebuilding in the background — TLS certificates may take a few minutes to provision, so expect brief SSL errors until then.";
        let (users, rows) = (server.users.len(), server.rows.len());
        Ok((200, json!({ "message": message, "users": users, "deployments": rows, "rebuilding": rows })))
    })
}

/// A new row each time, whatever became of the one that it was taken of.
pub(super) async fn restore_site(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let sent = match visit.admin() {
        Ok(_) => Sent::read(form).await,
        Err(refused) => Err(refused),
    };
    send(sent.and_then(|sent| made_again(&openberth, &visit, &sent)))
}

fn made_again(openberth: &OpenBerth, visit: &Visit, sent: &Sent) -> Answer {
    long_enough(sent.text("passphrase"))?;
    let archives = lock(&openberth.0.archives);
    let unread = |why: &str| Refused::bad(format!("Failed to read deployment backup: {why}"));
    let (passphrase, held) = archives.get(sent.archive.as_ref()).ok_or_else(|| unread("unrecognized backup format"))?;
    let Held::Site(kept) = held else { return Err(unread("unrecognized backup format")) };
    if passphrase != sent.text("passphrase") {
        return Err(unread("wrong passphrase or corrupted backup"));
    }
    let caller = visit.admin()?.name.clone();
    openberth.on(visit, |server| {
        let owner = if sent.text("owner").is_empty() { &caller } else { sent.text("owner") };
        let target = server.users.iter().find(|user| user.name == *owner).map(|user| user.id.clone());
        let absent = || Refused::bad(format!("Target owner {owner:?} does not exist on this server."));
        let user_id = target.ok_or_else(absent)?;
        let taken = |name: &str| server.rows.iter().any(|row| row.subdomain == name);
        let numbered = (2..1000).map(|number| format!("{}-{number}", kept.subdomain));
        let subdomain = std::iter::once(kept.subdomain.clone()).chain(numbered).find(|name| !taken(name));
        let now = clock::now();
        let mut row = Row {
            id: xid::new(now),
            user_id,
            subdomain: subdomain.unwrap_or_default(),
            created_at: now,
            expires_at: expiry(kept.ttl_hours, now),
            locked: false,
            port: 0,
            log: Log::new(),
            container: false,
            build: None,
            ..(**kept).clone()
        };
        row.start(BUILDING, now, openberth.build_time());
        let body: Value = json!({
            "id": row.id, "subdomain": row.subdomain, "status": BUILDING,
            "originalId": kept.id, "originalSubdomain": kept.subdomain,
        });
        server.rows.push(row);
        Ok((200, body))
    })
}
