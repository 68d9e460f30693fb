//! What must hold of seals and master keys.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

use base64::engine::general_purpose::STANDARD;

use super::*;

fn key(id: &str, byte: u8) -> String {
    format!("{id}:{}", STANDARD.encode([byte; KEY]))
}

fn vault(id: &str) -> Vault {
    checked(&key(id, 7).into())
}

/// One that may seal.
fn checked(keys: &SecretString) -> Vault {
    let vault = Vault::new(keys).unwrap();
    vault.ring().is_right();
    vault
}

fn ring(keys: &[(&str, u8)]) -> SecretString {
    keys.iter().map(|(id, byte)| key(id, *byte)).collect::<Vec<_>>().join("\n").into()
}

fn binding() -> Binding {
    Binding { workspace: WorkspaceId::from_uuid(Default::default()), purpose: "admin-key", version: 1 }
}

#[test]
fn what_was_sealed_opens() {
    let seal = vault("k1").seal(binding(), &"sc_secret".into()).unwrap();
    assert!(seal.starts_with("v1.k1.") && !seal.contains("secret"));
    assert_eq!(vault("k1").open(binding(), &seal).unwrap().expose_secret(), "sc_secret");
    assert_ne!(seal, vault("k1").seal(binding(), &"sc_secret".into()).unwrap(), "never the same twice");
}

#[test]
fn a_seal_does_not_open_elsewhere() {
    let seal = vault("k1").seal(binding(), &"sc_secret".into()).unwrap();
    let elsewhere = [
        Binding { workspace: WorkspaceId::new(), ..binding() },
        Binding { purpose: "other", ..binding() },
        Binding { version: 2, ..binding() },
    ];
    for binding in elsewhere {
        assert_eq!(vault("k1").open(binding, &seal).map(drop), Err(Error::Refused));
        assert_eq!(vault("k1").renew(binding, &seal), Err(Error::Refused));
    }
}

#[test]
fn a_changed_seal_does_not_open() {
    let seal = vault("k1").seal(binding(), &"sc_secret".into()).unwrap();
    let last = if seal.ends_with('A') { "B" } else { "A" };
    let changed = format!("{}{last}", &seal[..seal.len() - 1]);
    assert!(vault("k1").open(binding(), &changed).is_err());
    assert_eq!(vault("k2").open(binding(), &seal).map(drop), Err(Error::UnknownKey("k1".into())));
    for text in ["", "v1", "v1.k1", "v1.k1..", "v2.k1.AA.AA", "v1.k1.AA.AA.AA"] {
        assert_eq!(vault("k1").open(binding(), text).map(drop), Err(Error::Malformed), "{text}");
    }
}

#[test]
fn parts_of_two_seals_make_none() {
    let (one, other) =
        (vault("k1").seal(binding(), &"one".into()).unwrap(), vault("k1").seal(binding(), &"other".into()).unwrap());
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split('.').collect(), other.split('.').collect());
    let swapped = format!("v1.k1.{}.{}", one[2], other[3]);
    assert_eq!(vault("k1").open(binding(), &swapped).map(drop), Err(Error::Refused));
}

#[test]
fn a_bad_master_key_is_refused() {
    let (good, id_twice) = (key("k1", 7), format!("{},{}", key("k1", 7), key("k1", 8)));
    for text in [
        "",
        " \n",
        "k1",
        "k1:AAAA",
        ":AAAA",
        "k 1:BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=",
        &format!("{good} k2:AAAA"),
    ] {
        assert_eq!(Vault::new(&text.into()).map(drop), Err(Error::MasterKey), "{text}");
    }
    assert_eq!(Vault::new(&id_twice.as_str().into()).map(drop), Err(Error::TwiceTheSame("k1".into())));
    let truncated = &good[..good.len() - 4];
    assert_eq!(Vault::new(&truncated.into()).map(drop), Err(Error::MasterKey));
}

#[test]
fn no_master_key_is_shown() {
    let vault = checked(&ring(&[("k2", 8), ("k1", 7)]));
    assert_eq!(format!("{vault:?}"), r#"["k2", "k1"]"#);
}

#[test]
fn a_seal_is_renewed_without_being_opened_and_once() {
    let old = vault("k1").seal(binding(), &"sc_secret".into()).unwrap();
    let both = checked(&ring(&[("k2", 8), ("k1", 7)]));
    assert_eq!(both.open(binding(), &old).unwrap().expose_secret(), "sc_secret");
    let new = both.renew(binding(), &old).unwrap().unwrap();
    assert!(new.starts_with("v1.k2.") && new.rsplit('.').next() == old.rsplit('.').next());
    assert_eq!(both.renew(binding(), &new), Ok(None), "it is renewed already");
    let later = checked(&ring(&[("k2", 8)]));
    assert_eq!(later.open(binding(), &new).unwrap().expose_secret(), "sc_secret");
    assert_eq!(later.open(binding(), &old).map(drop), Err(Error::UnknownKey("k1".into())));
}

#[test]
fn a_wrong_master_key_under_a_right_name_is_found_out() {
    let kept = known::of_current(&vault("k1")).unwrap();
    assert!(known::is_answered(&vault("k1"), &kept));
    assert!(!known::is_answered(&checked(&ring(&[("k1", 9)])), &kept));
    assert!(!known::is_answered(&vault("k2"), &kept));
}

/// Master keys come and go while others seal, open and renew without a pause: no single one of it fails.
#[test]
fn master_keys_change_while_all_goes_on() {
    const STEPS: [&[(&str, u8)]; 5] = [
        &[("k1", 7)],
        &[("k1", 7), ("k2", 8)],
        &[("k2", 8), ("k1", 7)],
        &[("k2", 8), ("k3", 9)],
        &[("k3", 9), ("k2", 8)],
    ];
    const WANTED: u32 = 5_000;
    let vault = checked(&ring(STEPS[0]));
    let (stop, done) = (AtomicBool::new(false), [AtomicU32::new(0), AtomicU32::new(0)]);
    thread::scope(|scope| {
        for done in &done {
            let (vault, stop) = (vault.clone(), &stop);
            scope.spawn(move || {
                let mut seal = vault.seal(binding(), &"sc_secret".into()).unwrap();
                while !stop.load(Ordering::Relaxed) {
                    assert_eq!(vault.open(binding(), &seal).unwrap().expose_secret(), "sc_secret");
                    seal = vault.renew(binding(), &seal).unwrap().unwrap_or(seal);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for keys in STEPS {
            vault.take(&checked(&ring(keys)));
            for done in &done {
                // The one that was under way when they changed may have seen those before.
                let enough = done.load(Ordering::Relaxed) + WANTED / 10 + 2;
                while done.load(Ordering::Relaxed) < enough {
                    thread::yield_now();
                }
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    let all: u32 = done.iter().map(|done| done.load(Ordering::Relaxed)).sum();
    assert!(all >= WANTED && vault.ids() == ["k3", "k2"], "{all}");
}

#[test]
fn nothing_is_sealed_with_master_keys_that_were_not_checked() {
    let seal = vault("k1").seal(binding(), &"sc_secret".into()).unwrap();
    let unchecked = Vault::new(&ring(&[("k2", 8), ("k1", 7)])).unwrap();
    assert_eq!(unchecked.seal(binding(), &"sc_secret".into()), Err(Error::Unchecked));
    assert_eq!(unchecked.renew(binding(), &seal), Err(Error::Unchecked));
    assert_eq!(unchecked.open(binding(), &seal).unwrap().expose_secret(), "sc_secret", "what is there still opens");
}

/// J6: a million things that one key encrypts on several threads, and no nonce among them twice.
#[test]
fn no_nonce_comes_twice_in_a_million_encryptions() {
    const MANY: usize = 1_000_000;
    const THREADS: usize = 4;
    let cipher = Aes256Gcm::new_from_slice(&[7; KEY]).unwrap();
    let mut seen = HashSet::with_capacity(MANY);
    thread::scope(|scope| {
        let one = || (0..MANY / THREADS).map(|_| nonce_of(&encrypt(&cipher, b"", b"").unwrap())).collect::<Vec<_>>();
        let all: Vec<_> = (0..THREADS).map(|_| scope.spawn(one)).collect();
        for drawn in all.into_iter().flat_map(|thread| thread.join().unwrap()) {
            assert!(seen.insert(drawn));
        }
    });
    assert_eq!(seen.len(), MANY);
}

fn nonce_of(sealed: &[u8]) -> [u8; NONCE] {
    sealed[..NONCE].try_into().unwrap()
}

/// J6: what one key may seal is bounded, and what it sealed before opens all the same.
#[test]
fn a_master_key_that_has_sealed_as_often_as_it_may_seals_nothing_more() {
    let both = checked(&ring(&[("k2", 8), ("k1", 7)]));
    both.ring().find("k2").unwrap().was_used(MOST_USES - 1);
    let last = both.seal(binding(), &"sc_secret".into()).unwrap();
    assert_eq!(both.sealing(), None);
    assert_eq!(both.seal(binding(), &"sc_secret".into()), Err(Error::UsedUp("k2".into())));
    let older = vault("k1").seal(binding(), &"sc_secret".into()).unwrap();
    assert_eq!(both.renew(binding(), &older), Err(Error::UsedUp("k2".into())));
    for seal in [&last, &older] {
        assert_eq!(both.open(binding(), seal).unwrap().expose_secret(), "sc_secret");
    }
    both.take(&checked(&ring(&[("k3", 9), ("k2", 8), ("k1", 7)])));
    assert!(both.seal(binding(), &"sc_secret".into()).unwrap().starts_with("v1.k3."));
}

/// A seal that was not written down before the keys changed is written down after.
#[test]
fn how_often_a_key_has_sealed_is_not_forgotten_when_others_come() {
    let first = vault("k1");
    first.seal(binding(), &"sc_secret".into()).unwrap();
    first.take(&checked(&ring(&[("k2", 8), ("k1", 7)])));
    assert_eq!(first.ring().find("k1").unwrap().take_uses(), 1);
}
