//! The client, at a server that behaves as OpenBerth does.

use std::collections::BTreeMap;

use crate::stage::Stage;
use bytes::Bytes;
use futures_util::stream;
use openberth::{
    Access, AccessMode, ChangeUser, DeploymentId, InUse, Kind, NewDeployment, NewUser, NoAnswer, Role, SiteName,
    Status, Upload, UserName, Whose,
};

fn name(text: &str) -> UserName {
    UserName::parse(text).unwrap()
}

fn site(text: &str) -> NewDeployment {
    NewDeployment::named(SiteName::parse(text).unwrap())
}

fn page(text: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("index.html".to_owned(), text.to_owned())])
}

#[tokio::test]
async fn a_key_is_made_for_a_person_and_works_until_it_is_replaced() {
    let stage = Stage::new().await;
    let admin = stage.admin();
    assert_eq!(admin.me().await.unwrap().role, Role::Admin);
    let made = admin.create_user(&NewUser::named(name("ada-laptop")).unwrap()).await.unwrap();
    let hers = stage.server(made.api_key).me().await.unwrap();
    assert_eq!((hers.id, hers.name.as_str(), hers.role), (made.id, "ada-laptop", Role::User));
    let taken = admin.create_user(&NewUser::named(name("ada-laptop")).unwrap()).await.unwrap_err();
    assert_eq!(taken.kind, Kind::NameTaken);

    let change = ChangeUser { display_name: Some("Ada’s laptop".to_owned()), max_deployments: Some(1) };
    admin.update_user(&name("ada-laptop"), &change).await.unwrap();
    let users = admin.users().await.unwrap();
    assert_eq!(users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["admin", "ada-laptop"]);
    assert_eq!((users[1].display_name.as_str(), users[1].max_deployments), ("Ada’s laptop", 1));
    assert!(users[1].created_at.is_some());

    let new = admin.rotate_user_key(&name("ada-laptop")).await.unwrap();
    let hers = stage.server(new);
    assert_eq!(hers.users().await.unwrap_err().kind, Kind::NotAllowed);
    hers.deploy_files(&site("shop"), &page("hello")).await.unwrap();
    let full = hers.deploy_files(&site("shop-2"), &page("hello")).await.unwrap_err();
    assert_eq!(full.kind, Kind::Full);
    let in_use = admin.delete_user(&name("ada-laptop")).await.unwrap_err();
    assert_eq!(in_use.kind, Kind::InUse(InUse { deployments: 1, ..InUse::default() }));
    for shop in admin.deployments(Whose::Of(&users[1].id)).await.unwrap() {
        admin.delete_deployment(&shop.id).await.unwrap();
    }
    admin.delete_user(&name("ada-laptop")).await.unwrap();
    assert_eq!(hers.me().await.unwrap_err().kind, Kind::KeyRefused);
    assert_eq!(admin.delete_user(&name("ada-laptop")).await.unwrap_err().kind, Kind::Absent);
}

#[tokio::test]
async fn a_site_of_an_archive_comes_up_and_answers_with_its_files() {
    let stage = Stage::new().await;
    let admin = stage.admin();
    let archive = crate::stage::archive(&[("index.html", "<h1>Fresh bread</h1>"), ("a/b.css", "p { }")]);
    let parts = archive.chunks(7).map(|part| Ok::<_, std::io::Error>(Bytes::copy_from_slice(part))).collect::<Vec<_>>();
    let new = NewDeployment { title: "Bread & more".to_owned(), ..site("bread") };
    let made = admin.deploy_archive(&new, Upload::of(stream::iter(parts))).await.unwrap();
    assert_eq!((made.subdomain.as_str(), made.framework.as_str(), made.status), ("bread", "static", Status::Building));
    let shown = admin.deployment(&made.id).await.unwrap();
    assert_eq!(
        (shown.status.clone(), shown.title.as_str(), shown.access_mode.clone()),
        (Status::Running, "Bread & more", AccessMode::Public)
    );
    assert_eq!(shown.url, made.url);
    assert_eq!(stage.visit("bread", "/").await, (200, "<h1>Fresh bread</h1>".to_owned()));
    assert_eq!(stage.visit("bread", "/a/b.css").await, (200, "p { }".to_owned()));
    let all = admin.deployments(Whose::Everyone).await.unwrap();
    assert_eq!(all, [openberth::Deployment { container_status: None, ..shown }]);
    admin.delete_deployment(&made.id).await.unwrap();
    assert_eq!(admin.deployment(&made.id).await.unwrap_err().kind, Kind::Absent);
    assert_eq!(stage.visit("bread", "/").await.0, 404);
}

#[tokio::test]
async fn what_the_server_refuses_is_told_apart() {
    let stage = Stage::new().await;
    let admin = stage.admin();
    admin.deploy_files(&site("shop"), &page("hello")).await.unwrap();
    assert_eq!(admin.deploy_files(&site("shop"), &page("hello")).await.unwrap_err().kind, Kind::NameTaken);
    let nothing = BTreeMap::from([("readme.md".to_owned(), String::new())]);
    assert_eq!(admin.deploy_files(&site("other"), &nothing).await.unwrap_err().kind, Kind::NoProject);
    assert_eq!(admin.deploy_files(&site("other"), &BTreeMap::new()).await.unwrap_err().kind, Kind::Invalid);
    let broken = Upload::of(stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"no archive at all"))]));
    assert_eq!(admin.deploy_archive(&site("other"), broken).await.unwrap_err().kind, Kind::Invalid);
    let absent = DeploymentId::parse("d59k2v8c1h2s73fq0010").unwrap();
    assert_eq!(admin.delete_deployment(&absent).await.unwrap_err().kind, Kind::Absent);
    let access = Access::Key;
    let made = admin.deploy_files(&NewDeployment { access, ..site("closed") }, &page("secret")).await.unwrap();
    assert!(made.api_key.is_some());
    assert_eq!(stage.visit("closed", "/").await.0, 401);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing_behind() {
    let stage = Stage::new().await;
    let admin = stage.admin();
    let whole = crate::stage::archive(&[("index.html", "hello")]);
    let half = Bytes::copy_from_slice(&whole[..whole.len() / 2]);
    let parts = stream::iter([Ok(half), Err(std::io::Error::other("the browser is gone"))]);
    let cut = admin.deploy_archive(&site("shop"), Upload::of(parts)).await.unwrap_err();
    assert!(matches!(cut.kind, Kind::NoAnswer(_)), "{cut:?}");
    assert_eq!(admin.deployments(Whose::Everyone).await.unwrap(), []);
}

#[tokio::test]
async fn no_other_place_is_asked() {
    let stage = Stage::new().await;
    let before = stage.requests();
    let elsewhere = stage.at("https://ws-1.example.com").me().await.unwrap_err();
    assert_eq!(elsewhere.kind, Kind::NoAnswer(NoAnswer::OutOfReach));
    assert_eq!(stage.requests(), before);
    stage.stops().await;
    assert_eq!(stage.admin().me().await.unwrap_err().kind, Kind::NoAnswer(NoAnswer::NotUp));
}

#[tokio::test]
async fn a_key_is_in_nothing_that_is_written_down() {
    let stage = Stage::new().await;
    let key = stage.key();
    let server = stage.server(key.clone().into());
    let error = stage.server("sc_wrong".into()).me().await.unwrap_err();
    for text in [format!("{server:?}"), format!("{error:?}"), error.for_log(), stage.ledger()] {
        assert!(!text.contains(&key) && !text.contains("sc_wrong"), "{text}");
    }
}

#[tokio::test]
async fn the_files_of_a_sandbox_are_texts_without_what_looks_like_a_secret() {
    let stage = Stage::new().await;
    let admin = stage.admin();
    let files = [("index.html", "<h1>Hello</h1>"), (".env", "TOKEN=hush"), ("picture.png", "\0PNG")];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let made = admin.create_sandbox(&site("try"), &files).await.unwrap();
    let texts = admin.texts(&made.id).await.unwrap();
    assert_eq!(texts.keys().collect::<Vec<_>>(), [".env", "index.html"]);
    assert_eq!(texts["index.html"], "<h1>Hello</h1>");
    assert!(texts[".env"].starts_with("[redacted by openberth: ") && !texts[".env"].contains("hush"));
    let none = DeploymentId::parse("d59k2v8c1h2s73fq0010").unwrap();
    assert_eq!(admin.texts(&none).await.unwrap_err().kind, Kind::Absent);
}
