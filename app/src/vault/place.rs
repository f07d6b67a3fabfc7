use uuid::Uuid;

/// Where a sealed value lies. It opens nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The table of the record.
    pub table: &'static str,
    pub field: Uuid,
    pub record: Uuid,
    /// Of the value itself.
    pub value: Uuid,
}

impl Place {
    /// Where the key of an import lies.
    #[must_use]
    pub const fn of_import(import: Uuid) -> Self {
        Self { table: "import", field: Uuid::nil(), record: import, value: import }
    }

    /// Where the password of a mailbox lies.
    #[must_use]
    pub const fn of_mailbox(mailbox: Uuid) -> Self {
        Self { table: "mailbox", field: Uuid::nil(), record: mailbox, value: mailbox }
    }

    /// What is sealed along with the value: `table.custom.<field>`, record and value, and the head with version and key.
    pub(super) fn bound_to(&self, head: &[u8]) -> Vec<u8> {
        let Self { table, field, record, value } = self;
        let mut bound = head.to_vec();
        bound.extend(format!("{table}.custom.{field}.{record}.{value}").into_bytes());
        bound
    }
}
