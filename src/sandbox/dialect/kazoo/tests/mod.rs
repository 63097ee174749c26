//! The KAZOO face from outside.
