//! The list of columns, as it is written down.

/// Writes down a table: its columns, and how a row is read from them.
///
/// ```
/// use messages::{AccountId, PersonId};
///
/// struct Account {
///     id: AccountId,
///     owner: PersonId,
///     plan: String,
///     version: u64,
/// }
///
/// nats::table! {
///     /// Accounts, each as its last event left it.
///     static ACCOUNTS: Table<Account> = accounts {
///         id: uuid key,
///         owner: uuid fixed,
///         plan: text,
///         version: bigint,
///     } where "excluded.version > accounts.version";
///     fn from_row;
/// }
///
/// assert_eq!(ACCOUNTS.column_names(), "id, owner, plan, version");
/// ```
///
/// A line is a field, the type of its column and a [`Rule`](crate::fold::table::Rule), which is `replaced` where none
/// stands. A column that is not called like its field is `column as field`. After the list come, each only if needed:
///
/// * `and |row| { tries: integer = row.attempts.map(|attempts| attempts.made), }`: columns that are no field of a row;
/// * `where "…"`: when a row that is there gives way;
/// * `fn from_row;`: the reader of all fields, or `fn from_row(row) { attempts: attempts(row)?, }` with those that are
///   no column.
///
/// `bigint` and `integer` are whole numbers that are never negative, `u64` and `u32`.
#[macro_export]
macro_rules! table {
    (
        $(#[$about:meta])*
        $visible:vis static $table:ident: Table<$row:ident> = $name:ident {
            $($column:ident $(as $field:ident)?: $kind:ident $($rule:ident)?,)+
        }
        $(and |$each:ident| {
            $($made:ident: $made_kind:ident $($made_rule:ident)? = $value:expr,)+
        })?
        $(where $guard:literal)?;
        $($reader:tt)*
    ) => {
        $(#[$about])*
        $visible static $table: $crate::fold::table::Table<$row> = $crate::fold::table::Table {
            name: stringify!($name),
            columns: &[
                $($crate::table!(@column $column $kind $($rule)? = |row| $crate::table!(@field row $column $($field)?)),)+
                $($($crate::table!(@column $made $made_kind $($made_rule)? = |$each| $value),)+)?
            ],
            guard: $crate::table!(@guard $($guard)?),
        };
        $crate::table!(@reader [$($reader)*] $row $([$column $($field)?: $kind])+);
    };

    (@field $row:ident $column:ident) => { &$row.$column };
    (@field $row:ident $column:ident $field:ident) => { &$row.$field };

    (@column $name:ident $kind:ident $($rule:ident)? = |$each:ident| $value:expr) => {
        $crate::fold::table::Column {
            name: stringify!($name),
            kind: stringify!($kind),
            rule: $crate::table!(@rule $($rule)?),
            values: |rows| Box::new(rows.iter().map(|$each| $crate::table!(@value $kind $value)).collect::<Vec<_>>()),
        }
    };

    (@rule) => { $crate::fold::table::Rule::Replaced };
    (@rule key) => { $crate::fold::table::Rule::Key };
    (@rule fixed) => { $crate::fold::table::Rule::Fixed };
    (@rule known) => { $crate::fold::table::Rule::Known };
    (@rule first) => { $crate::fold::table::Rule::First };
    (@rule counted) => { $crate::fold::table::Rule::Counted };
    (@rule read) => { $crate::fold::table::Rule::Read };

    (@guard) => { None };
    (@guard $guard:literal) => { Some($guard) };

    (@value bigint $value:expr) => {{ use $crate::fold::table::Unsigned as _; $value.signed() }};
    (@value integer $value:expr) => {{ use $crate::fold::table::Unsigned as _; $value.signed() }};
    (@value $kind:ident $value:expr) => { $value };

    (@reader [] $row:ident $($columns:tt)+) => {};
    (@reader [$visible:vis fn $reader:ident;] $row:ident $($columns:tt)+) => {
        $crate::table!(@reader [$visible fn $reader(row) {}] $row $($columns)+);
    };
    (@reader [$visible:vis fn $reader:ident($from:ident) { $($fields:tt)* }] $row:ident $($columns:tt)+) => {
        $visible fn $reader($from: &$crate::fold::table::Row) -> Result<$row, $crate::fold::table::Error> {
            Ok($crate::table!(@fields $row $from { $($fields)* } $($columns)+))
        }
    };

    // Takes one column after the other: the name of a field cannot be chosen in a repetition.
    (@fields $row:ident $from:ident { $($fields:tt)* } [$column:ident: $kind:ident] $($columns:tt)*) => {
        $crate::table!(@fields $row $from { $column: $crate::table!(@read $kind $from $column), $($fields)* } $($columns)*)
    };
    (@fields $row:ident $from:ident { $($fields:tt)* } [$column:ident $field:ident: $kind:ident] $($columns:tt)*) => {
        $crate::table!(@fields $row $from { $field: $crate::table!(@read $kind $from $column), $($fields)* } $($columns)*)
    };
    (@fields $row:ident $from:ident { $($fields:tt)* }) => { $row { $($fields)* } };

    (@read bigint $row:ident $column:ident) => {
        $crate::fold::table::Unsigned::unsigned($row.try_get(stringify!($column))?)
    };
    (@read integer $row:ident $column:ident) => {
        $crate::fold::table::Unsigned::unsigned($row.try_get(stringify!($column))?)
    };
    (@read $kind:ident $row:ident $column:ident) => { $row.try_get(stringify!($column))? };
}
