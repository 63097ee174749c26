//! What the phone system keeps about members, as far as the editor shows and changes it.

use crate::domain::{Order, ReceiveCall};

/// Whether the phone system keeps who of the members receives calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// It does.
    Kept,
    /// It has no such flag: all members are alike.
    None,
}

/// The rules of one phone system for the editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// What a new member starts with.
    pub newcomers: ReceiveCall,
    /// Whether members receive calls or not.
    pub calls: Calls,
    /// Whether members have an order.
    pub order: Order,
}
