//! What can be wrong with a mail server.

use serde::{Deserialize, Serialize};

/// A closed list of troubles, each with its key.
macro_rules! troubles {
    ($($(#[$about:meta])* $one:ident = $key:literal),+ $(,)?) => {
        /// Why something with a mail server did not work, as people can act on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Trouble {
            $($(#[$about])* $one),+
        }

        impl Trouble {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$one),+];

            /// As it is kept, and the end of its key in the language files.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$one => $key),+
                }
            }
        }
    };
}

troubles! {
    /// There is no server of this name.
    NoSuchHost = "no_such_host",
    /// The server is there, and nothing listens on this port.
    Refused = "refused",
    /// No answer in time.
    Silent = "silent",
    /// The address is one that mail servers do not have.
    Forbidden = "forbidden",
    /// The certificate is not trusted, or is another host's.
    Certificate = "certificate",
    /// It does not speak TLS as was asked.
    NoTls = "no_tls",
    /// User or password is wrong.
    Password = "password",
    /// The same at a house that wants an authorisation code instead of the password.
    Code = "code",
    /// It is no server of this kind.
    OtherServer = "other_server",
    /// The server said no.
    Said = "said",
    /// It refuses the recipient.
    Recipient = "recipient",
    /// The line broke.
    Broken = "broken",
    /// The password cannot be opened: the key is not there.
    Vault = "vault",
    /// A file of the message is not there any more.
    FileGone = "file_gone",
    /// The other side sent it back.
    Bounced = "bounced",
    /// None of the above.
    Other = "other",
}

impl Trouble {
    /// The trouble of a key; `Other` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.iter().copied().find(|one| one.key() == key).unwrap_or(Self::Other)
    }
}
