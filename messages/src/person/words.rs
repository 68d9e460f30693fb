//! The words that messages of people use.

use crate::words::words;

words! {
    /// What a person may do in one workspace; ranked, each includes those before it.
    Role {
        /// Works in it.
        Member = "member",
        /// Runs it.
        Admin = "admin",
        /// Answers for it, and its account pays.
        Owner = "owner",
    }
    besides {
        /// A role that this release does not know: it permits nothing.
        Unknown = "unknown",
    }
}

words! {
    /// What somebody writes to us about; operators sort by it.
    Topic {
        /// Beginning.
        Start = "start",
        /// A workspace that does not do what it should.
        Trouble = "trouble",
        /// Keys, and the command-line tool.
        Keys = "keys",
        /// Plans and money.
        Billing = "billing",
        /// Their own data, and their rights to it.
        Data = "data",
        /// All else.
        Other = "other",
    }
    besides {
        /// A topic that this release does not know.
        Unknown = "unknown",
    }
}

words! {
    /// Letters that people can switch off, as their account page has them.
    Choice {
        /// A workspace became ready.
        Ready = "ready",
        /// A workspace has trouble, or is well again.
        Trouble = "trouble",
        /// What is new in the product.
        News = "news",
    }
    besides {
        /// A choice that this release does not know.
        Unknown = "unknown",
    }
}
