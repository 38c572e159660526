//! What is asked of a view: pure functions of (view, subject, arguments).
