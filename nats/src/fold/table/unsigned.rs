//! Whole numbers that are never negative: Postgres has none, so `bigint` and `integer` hold their bits.

/// A number, or none, as its column holds it.
pub trait Unsigned: Copy {
    /// The signed number of the same size.
    type Signed;

    /// What is written.
    fn signed(self) -> Self::Signed;

    /// From what was read.
    fn unsigned(signed: Self::Signed) -> Self;
}

impl Unsigned for u32 {
    type Signed = i32;

    fn signed(self) -> i32 {
        self.cast_signed()
    }

    fn unsigned(signed: i32) -> Self {
        signed.cast_unsigned()
    }
}

impl Unsigned for u64 {
    type Signed = i64;

    fn signed(self) -> i64 {
        self.cast_signed()
    }

    fn unsigned(signed: i64) -> Self {
        signed.cast_unsigned()
    }
}

impl<N: Unsigned> Unsigned for Option<N> {
    type Signed = Option<N::Signed>;

    fn signed(self) -> Option<N::Signed> {
        self.map(N::signed)
    }

    fn unsigned(signed: Option<N::Signed>) -> Self {
        signed.map(N::unsigned)
    }
}
