//! What a program started, and what that started, because a process group does not hold those who left it.

use std::{collections::BTreeMap, fs};

use nix::sys::signal::{Signal, kill};

/// One process that cannot be mistaken for a later one with the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member {
    id: u32,
    /// In clock ticks since the machine started.
    started: u64,
}

struct Entry {
    member: Member,
    parent: u32,
    is_dead: bool,
}

/// All living descendants of a process. Where the system has no `/proc`, none are found and the group has to do.
pub(super) fn of(ancestor: u32) -> Vec<Member> {
    let mut children: BTreeMap<u32, Vec<Member>> = BTreeMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let read = entry.file_name().to_str().and_then(|name| name.parse().ok()).and_then(entry_of);
        if let Some(Entry { member, parent, is_dead: false }) = read {
            children.entry(parent).or_default().push(member);
        }
    }
    let mut family = Vec::new();
    let mut unvisited = vec![ancestor];
    while let Some(parent) = unvisited.pop() {
        for member in children.remove(&parent).unwrap_or_default() {
            unvisited.push(member.id);
            family.push(member);
        }
    }
    family
}

/// Sends a signal to those that still live.
pub(super) fn signal(family: &[Member], signal: Signal) {
    for member in family.iter().filter(|member| lives(member)) {
        // It may end between the look and the signal, and then there is nothing left to do.
        let _ = kill(super::pid(member.id), signal);
    }
}

/// Whether none lives any more. One that is dead and only waits for a careless parent to notice counts as gone.
pub(super) fn are_gone(family: &[Member]) -> bool {
    !family.iter().any(lives)
}

/// Whether every thread of a process stands still: stopped, or dead. One without `/proc` is taken to.
pub(super) fn stands(id: u32) -> bool {
    let threads = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let mut states = threads.filter_map(|thread| {
        let stat = fs::read_to_string(thread.path().join("stat")).ok()?;
        stat.rsplit_once(')')?.1.trim_start().chars().next()
    });
    states.all(|state| matches!(state, 'T' | 't' | 'Z' | 'X'))
}

fn lives(member: &Member) -> bool {
    entry_of(member.id).is_some_and(|entry| entry.member == *member && !entry.is_dead)
}

/// Reads `/proc/<id>/stat`, see proc(5). The name in it may hold spaces and brackets, so fields count from its end.
fn entry_of(id: u32) -> Option<Entry> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace();
    let is_dead = matches!(fields.next()?, "Z" | "X");
    let parent = fields.next()?.parse().ok()?;
    let started = fields.nth(17)?.parse().ok()?;
    Some(Entry { member: Member { id, started }, parent, is_dead })
}
