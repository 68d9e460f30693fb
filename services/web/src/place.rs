//! As what the palette offers a page or an action: said where its route stands, so that no list has to follow.

/// Something to go to or to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Among what it is listed.
    pub group: Group,
    /// What it is called there. Of a workspace: what stands before the workspace's name, if anything.
    pub name: &'static str,
    /// What it is called where it is not known of which workspace.
    pub in_full: &'static str,
    /// What else people call it.
    pub words: &'static str,
    /// Where its form without fields is sent; none for a page.
    pub sent_to: Option<&'static str>,
}

/// Among what a place is listed, and to whom it is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// For who is not signed in yet.
    Visitor,
    /// What somebody has.
    Own,
    /// Of one workspace, for whose role permits it.
    Workspace,
    /// Of the own account.
    Account,
    /// What somebody does at once.
    Act,
    /// What Harbor sells, and how it does. For everybody.
    Service,
    /// Who is lost. For everybody.
    Help,
    /// Who Harbor is. For everybody.
    About,
}

impl Place {
    /// A page.
    pub const fn of(group: Group, name: &'static str, words: &'static str) -> Self {
        Self { group, name, in_full: name, words, sent_to: None }
    }

    /// A page of a workspace.
    pub const fn of_workspace(name: &'static str, in_full: &'static str, words: &'static str) -> Self {
        Self { group: Group::Workspace, name, in_full, words, sent_to: None }
    }

    /// What is done at once, by a form without fields that is sent there.
    pub const fn at_once(sent_to: &'static str, name: &'static str, words: &'static str) -> Self {
        Self { group: Group::Act, name, in_full: name, words, sent_to: Some(sent_to) }
    }
}
