//! A whole life, at a server as it is: the stand-in, or a real one in its place. `HARBOR_OPENBERTH="<url> <host> <admin key>"` names one, with a host under
//! `localhost` and the port in it where it is not the usual one; what is made there is deleted again.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::endpoint::Endpoint;
use openberth::{
    Access, AccessMode, ChangeDeployment, DeploymentId, Kind, NewDeployment, NewUser, OpenBerth, Push, Reach, Role,
    SecretName, Server, SetSecret, SiteName, Status, Tail, UpdateCode, UserName, Whose,
};
use secrecy::SecretString;
use tokio::time::interval;

use crate::stage::Stage;

/// Longer than this nothing takes to be built.
const LONGEST: u32 = 600;

struct Place {
    berth: OpenBerth,
    endpoint: Endpoint,
    admin: Server,
}

impl Place {
    fn of(stage: &Stage) -> Self {
        let (endpoint, key) = match std::env::var("HARBOR_OPENBERTH") {
            Ok(named) => {
                let words: Vec<&str> = named.split(' ').collect();
                let port = words[0].rsplit(':').next().unwrap();
                (format!("http://{}:{port}", words[1]).parse().unwrap(), words[2].to_owned())
            }
            Err(_) => (stage.endpoint(), stage.key()),
        };
        let berth = OpenBerth::new(Reach::under(vec!["localhost".parse().unwrap()])).unwrap();
        let admin = berth.server(&endpoint, key.into());
        Self { berth, endpoint, admin }
    }

    fn with(&self, key: SecretString) -> Server {
        self.berth.server(&self.endpoint, key)
    }
}

/// How it ended up, once nothing is done to it any more.
async fn settled(server: &Server, id: &DeploymentId) -> Status {
    let mut beat = interval(Duration::from_millis(100));
    for _ in 0..LONGEST {
        beat.tick().await;
        match server.deployment(id).await.unwrap().status {
            Status::Building | Status::Updating => {}
            ended => return ended,
        }
    }
    panic!("it does not come to an end");
}

fn page(text: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("index.html".to_owned(), text.to_owned())])
}

#[tokio::test]
async fn a_site_a_sandbox_and_a_secret_of_somebody_live_and_end() {
    let stage = Stage::new().await;
    let place = Place::of(&stage);
    let admin = &place.admin;
    assert_eq!(admin.me().await.unwrap().role, Role::Admin);
    assert!(admin.host_stats().await.unwrap().memory_total > 0);
    admin.settings().await.unwrap();
    let name = UserName::parse("ada-of-a-life").unwrap();
    let made = admin.create_user(&NewUser::named(name.clone()).unwrap()).await.unwrap();
    let key = admin.rotate_user_key(&name).await.unwrap();
    assert_eq!(place.with(made.api_key).me().await.unwrap_err().kind, Kind::KeyRefused);
    let ada = place.with(key);
    assert_eq!(ada.me().await.unwrap().name, "ada-of-a-life");
    a_secret(&ada).await;
    a_site(&ada).await;
    a_sandbox(&ada).await;
    assert_eq!(ada.deployments(Whose::Mine).await.unwrap(), []);
    admin.delete_user(&name).await.unwrap();
    assert_eq!(ada.me().await.unwrap_err().kind, Kind::KeyRefused);
}

async fn a_secret(ada: &Server) {
    let name = SecretName::parse("TOKEN").unwrap();
    let value = SetSecret {
        name: name.clone(),
        value: "hush".to_owned().into(),
        description: "for the shop".into(),
        shared: false,
    };
    assert!(ada.set_secret(&value).await.unwrap().created);
    assert!(!ada.set_secret(&value).await.unwrap().created);
    let listed = ada.secrets().await.unwrap();
    assert!(listed.iter().any(|secret| secret.name == "TOKEN" && secret.description == "for the shop"));
    ada.delete_secret(&name, false).await.unwrap();
    assert!(!ada.secrets().await.unwrap().iter().any(|secret| secret.name == "TOKEN"));
}

async fn a_site(ada: &Server) {
    let new =
        NewDeployment { title: "Bread & more".into(), ..NewDeployment::named(SiteName::parse("life-bread").unwrap()) };
    let made = ada.deploy_files(&new, &page("<h1>Bread</h1>")).await.unwrap();
    assert_eq!((made.subdomain.as_str(), settled(ada, &made.id).await), ("life-bread", Status::Running));
    assert_eq!(ada.deploy_files(&new, &page("")).await.unwrap_err().kind, Kind::NameTaken);
    ada.update_with_files(&made.id, &UpdateCode::default(), &page("<h1>Fresh</h1>")).await.unwrap();
    assert_eq!(settled(ada, &made.id).await, Status::Running);
    let change = ChangeDeployment { title: Some("Fresh bread".into()), ..ChangeDeployment::default() };
    ada.update_deployment(&made.id, &change).await.unwrap();
    let user = UserName::parse("baker").unwrap();
    let closed = Access::Password { user, password: "of-the-baker".to_owned().into() };
    ada.protect_deployment(&made.id, &closed).await.unwrap();
    let shown = ada.deployment(&made.id).await.unwrap();
    assert_eq!((shown.title.as_str(), shown.access_mode), ("Fresh bread", AccessMode::Password));
    ada.lock_deployment(&made.id, true).await.unwrap();
    assert_eq!(ada.delete_deployment(&made.id).await.unwrap_err().kind, Kind::Locked);
    ada.lock_deployment(&made.id, false).await.unwrap();
    ada.logs(&made.id, Tail::of(10)).await.unwrap();
    assert!(ada.stats(&made.id).await.unwrap().storage.source_bytes > 0);
    ada.delete_deployment(&made.id).await.unwrap();
    assert_eq!(ada.deployment(&made.id).await.unwrap_err().kind, Kind::Absent);
}

async fn a_sandbox(ada: &Server) {
    let new = NewDeployment::named(SiteName::parse("life-try").unwrap());
    let made = ada.create_sandbox(&new, &page("hi")).await.unwrap();
    assert_eq!(settled(ada, &made.id).await, Status::Running);
    let write = Push::Write { path: "a.txt".into(), content: "a".into() };
    assert_eq!(ada.push(&made.id, &[write]).await.unwrap().updated, 1);
    assert_eq!(ada.run(&made.id, "ls", Duration::from_secs(10)).await.unwrap().exit_code, 0);
    ada.delete_deployment(&made.id).await.unwrap();
}
