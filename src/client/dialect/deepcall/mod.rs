//! DeepCall (Sarv) API v2.
