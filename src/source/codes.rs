catalogue! {
    /// A line that begins no statement.
    UNKNOWN_STATEMENT = "R1001";
}
