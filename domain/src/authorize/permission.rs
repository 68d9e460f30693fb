//! Everything anyone can ask to do, and the kind of thing it is done with.
//!
//! Each permission is a value of [`Permission`], for tables and logs, and a type of the same name, for
//! [`Permit`](super::Permit): a permit to view cannot be handed to what creates.

use messages::person::Role;

use super::Presence;

/// The kinds of [`Resource`](super::Resource).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Public,
    Person,
    Account,
    Invitation,
    Offer,
    Workspace,
    Command,
    House,
}

mod sealed {
    pub trait Sealed {}
}

/// A permission as a type. Only this module has them.
pub trait Permitted: sealed::Sealed {
    /// The same permission as a value.
    const PERMISSION: Permission;
}

macro_rules! permissions {
    ($(
        $(#[$doc:meta])* $name:ident = $word:literal, $effect:ident $kind:ident $(from $role:ident)? $(when $presence:ident)?
        $(by $staff:ident)?;
    )*) => {
        /// Something one can ask to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Permission { $($(#[$doc])* $name,)* }

        impl Permission {
            /// Every permission.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its word in logs and tables.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The kind of thing it is done with.
            pub(super) const fn concerns(self) -> Kind {
                match self { $(Self::$name => Kind::$kind,)* }
            }

            /// In a workspace: the lowest role that includes it; none for all that is not done with one.
            pub(super) const fn lowest_role(self) -> Option<Role> {
                match self { $(Self::$name => permissions!(@role $($role)?),)* }
            }

            /// In a workspace: whether it is for one that is in its customers' list, or for one that was deleted.
            pub(super) const fn presence(self) -> Presence {
                match self { $(Self::$name => permissions!(@presence $($presence)?),)* }
            }

            /// Whether it is for us alone, in operations.
            pub(super) const fn is_for_staff(self) -> bool {
                match self { $(Self::$name => permissions!(@by $($staff)?),)* }
            }

            /// Whether it only looks.
            pub(super) const fn changes_nothing(self) -> bool {
                match self { $(Self::$name => permissions!(@ $effect),)* }
            }
        }

        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $name;

            impl sealed::Sealed for $name {}

            impl Permitted for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )*
    };
    (@presence) => { Presence::Here };
    (@presence $presence:ident) => { Presence::$presence };
    (@by) => { false };
    (@by Staff) => { true };
    (@role) => { None };
    (@role $role:ident) => { Some(Role::$role) };
    (@ sees) => { true };
    (@ changes) => { false };
}

permissions! {
    /// See what we sell.
    ViewPlans = "view_plans", sees Public;
    /// Read the guides.
    ViewHelp = "view_help", sees Public;
    /// Write to us.
    WriteToUs = "write_to_us", changes Public;
    /// Switch off letters with the token that stands in them, whoever holds it.
    SwitchOffMail = "switch_off_mail", changes Public;
    /// Take back that an account is deleted with the token that stands in letters, whoever holds it.
    KeepByMail = "keep_by_mail", changes Public;
    /// See every page in every state, where an installation shows that.
    ViewGallery = "view_gallery", sees Public;
    /// Begin to sign in, and finish it.
    SignIn = "sign_in", sees Public;
    /// See an invitation by its link, whoever has it.
    ViewInvitation = "view_invitation", sees Public;
    /// See an offer of a workspace by its link, whoever has it.
    ViewOffer = "view_offer", sees Public;
    /// Look at another of the accounts that one belongs to.
    SwitchAccount = "switch_account", changes Person;
    /// Sign in by a link in a letter, where an installation has that.
    SignInByEmail = "sign_in_by_email", sees Public;
    /// End one's own session.
    SignOut = "sign_out", changes Person;
    /// See one's own list of workspaces.
    ListWorkspaces = "list_workspaces", sees Person;
    /// Hide one's own first steps, or bring them back.
    ArrangeSteps = "arrange_steps", changes Person;
    /// See one's own name, ways to sign in, and choices.
    ViewProfile = "view_profile", sees Person;
    /// Change one's own name and choices.
    ChangeProfile = "change_profile", changes Person;
    /// See where one is signed in.
    ListSessions = "list_sessions", sees Person;
    /// End a session of one's own, this one or another.
    EndSession = "end_session", changes Person;
    /// Sign in by another way, too, from now on.
    LinkIdentity = "link_identity", changes Person;
    /// Not sign in by one of one's own ways any more.
    UnlinkIdentity = "unlink_identity", changes Person;
    /// See how far it is that all that we keep of oneself is put together.
    ViewExport = "view_export", sees Person;
    /// Have all that we keep of oneself put together.
    AskExport = "ask_export", changes Person;
    /// Load it.
    LoadExport = "load_export", sees Person;
    /// See what one has asked us, and what we answered.
    ListQuestions = "list_questions", sees Person;
    /// See an account: its plan and its trial.
    ViewAccount = "view_account", sees Account;
    /// Create a workspace that an account pays for.
    CreateWorkspace = "create_workspace", changes Account;
    /// See a workspace.
    ViewWorkspace = "view_workspace", sees Workspace from Member;
    /// Have another try made at once for a workspace that is in trouble.
    RetryWorkspace = "retry_workspace", changes Workspace from Owner;
    /// Give a workspace another name.
    RenameWorkspace = "rename_workspace", changes Workspace from Owner;
    /// Delete a workspace, so that it can be restored for some days.
    DeleteWorkspace = "delete_workspace", changes Workspace from Owner;
    /// Take a deleted workspace back.
    RestoreWorkspace = "restore_workspace", changes Workspace from Owner when Removed;
    /// Pause a workspace by one's own wish.
    PauseWorkspace = "pause_workspace", changes Workspace from Admin;
    /// Resume a workspace that was paused by wish.
    ResumeWorkspace = "resume_workspace", changes Workspace from Admin;
    /// Stop a workspace and start it again.
    RestartWorkspace = "restart_workspace", changes Workspace from Admin;
    /// Stop setting up a workspace.
    CancelWorkspace = "cancel_workspace", changes Workspace from Owner;
    /// Say that a workspace is to stay if the plan has no room for all.
    KeepWorkspace = "keep_workspace", changes Workspace from Owner;
    /// Say who of its account may work in a workspace.
    ManageMembers = "manage_members", changes Workspace from Admin;
    /// Get a workspace to move on that stands still.
    UnstickWorkspace = "unstick_workspace", changes Workspace by Staff;
    /// Offer a workspace to somebody of another account, and take that back.
    HandOverWorkspace = "hand_over_workspace", changes Workspace from Owner;
    /// Take a workspace over that one was offered, or refuse it.
    TakeOverWorkspace = "take_over_workspace", changes Offer;
    /// See which keys a workspace has, and for what; never a key itself.
    ViewKeys = "view_keys", sees Workspace from Member;
    /// Make keys of a workspace, make them new, and delete them.
    ManageKeys = "manage_keys", changes Workspace from Admin;
    /// See the sites of a workspace: how they are, who sees them, what they say in their logs.
    ViewSites = "view_sites", sees Workspace from Member;
    /// Send code: for a new site, or for one that is there.
    SendSites = "send_sites", changes Workspace from Member;
    /// Delete sites of a workspace, and change how they are served.
    ManageSites = "manage_sites", changes Workspace from Admin;
    /// See which secrets a workspace has; never what is in one.
    ViewSecrets = "view_secrets", sees Workspace from Member;
    /// Set secrets of a workspace, and delete them.
    ManageSecrets = "manage_secrets", changes Workspace from Admin;
    /// See the sandboxes of a workspace.
    ViewSandboxes = "view_sandboxes", sees Workspace from Member;
    /// Make sandboxes of a workspace, work in them, and delete them.
    UseSandboxes = "use_sandboxes", changes Workspace from Member;
    /// See what a workspace and its sites use.
    ViewUsage = "view_usage", sees Workspace from Member;
    /// Change what new sites of a workspace get.
    ManageDefaults = "manage_defaults", changes Workspace from Admin;
    /// See what an account pays: its card in short, its bills, what comes next.
    ViewMoney = "view_money", sees Account;
    /// Buy a plan for an account, change it, or end it.
    ManageMoney = "manage_money", changes Account;
    /// Have an account deleted, and take that back.
    CloseAccount = "close_account", changes Account;
    /// See who belongs to an account.
    ViewPeople = "view_people", sees Account;
    /// Ask somebody to belong to an account, and take that back.
    InvitePeople = "invite_people", changes Account;
    /// Give somebody another role in an account, or remove them.
    ChangePeople = "change_people", changes Account;
    /// No longer belong to an account.
    LeaveAccount = "leave_account", changes Account;
    /// Make somebody else the owner of an account in one's own place.
    HandOverAccount = "hand_over_account", changes Account;
    /// Accept an invitation, or refuse it.
    JoinAccount = "join_account", changes Invitation;
    /// See what the payment provider says of an account, beside what we say.
    ViewProvider = "view_provider", sees Account by Staff;
    /// Put right what an account pays: look anew, link it to another customer, give money back.
    RepairMoney = "repair_money", changes Account by Staff;
    /// Put an account on a plan.
    SetPlan = "set_plan", changes Account by Staff;
    /// See what became of a command.
    ViewCommand = "view_command", sees Command;
    /// See which machines are promised, which exist, and where the two differ.
    ViewCensus = "view_census", sees House by Staff;
    /// Let machines be destroyed that wait for the brake.
    ApproveDestruction = "approve_destruction", changes House by Staff;
    /// Read what people ask us.
    ViewQuestions = "view_questions", sees House by Staff;
    /// Answer it.
    AnswerQuestion = "answer_question", changes House by Staff;
    /// See letters of which nobody knows whether they went out.
    ViewLetters = "view_letters", sees House by Staff;
    /// Say what became of one.
    SettleLetter = "settle_letter", changes House by Staff;
    /// See the messages that services could not act on.
    ViewParked = "view_parked", sees House by Staff;
    /// Have a service act on such a message after all.
    ReplayParked = "replay_parked", changes House by Staff;
}
