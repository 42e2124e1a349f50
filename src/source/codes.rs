catalogue! {
    /// A file that cannot be read.
    NO_SUCH_FILE = "R0001";
    /// No rate text in the paths given.
    NO_RATE_TEXT = "R0002";
    /// The output cannot be written.
    OUTPUT_REFUSED = "R0003";
    /// A line that begins no statement.
    UNKNOWN_STATEMENT = "R1001";
    /// A statement in the wrong place.
    MISPLACED = "R1002";
    /// A wrong indentation.
    WRONG_INDENT = "R1003";
    /// A tab in front of a statement.
    TAB = "R1004";
    /// A quote that is not closed.
    OPEN_QUOTE = "R1005";
    /// A parenthesis that is not closed.
    OPEN_PARENTHESIS = "R1006";
    /// Parentheses nested too deep.
    NESTED_TOO_DEEP = "R1007";
    /// A line of rate text longer than is ever needed: most likely it is another kind of file.
    LINE_TOO_LONG = "R1008";
    /// A file that is not plain text.
    NOT_TEXT = "R1009";
    /// Not a valid number.
    BAD_NUMBER = "R1010";
    /// Not a valid date.
    BAD_DATE = "R1011";
    /// A statement that does not fit its form.
    MALFORMED = "R1012";
    /// A statement that may be written once, written twice.
    SAID_TWICE = "R1013";
    /// A word of the language used as a name.
    RESERVED_NAME = "R1014";
    /// A percentage beside plus or minus.
    BARE_PERCENT = "R1015";
    /// An excess inside arithmetic.
    BARE_EXCESS = "R1016";
    /// A file without its chapter.
    CHAPTER_MISSING = "R1017";
    /// A file without a statement.
    EMPTY_FILE = "R1018";
    /// A name that nothing defines.
    UNKNOWN_NAME = "R2001" may_follow_unread_line;
    /// A name defined twice.
    DEFINED_TWICE = "R2002";
    /// A chapter that is not in the rate book.
    UNKNOWN_CHAPTER = "R2003";
    /// One name offered by two used chapters.
    OFFERED_TWICE = "R2004";
    /// Names that need each other.
    CYCLE = "R2005";
    /// A name of another kind than the place asks for.
    WRONG_KIND = "R2006";
    /// A word that is not a member of the choice.
    UNKNOWN_MEMBER = "R2007";
    /// A definition that nothing uses.
    NEVER_USED = "R2008" may_follow_unread_line;
    /// Versions that do not follow each other.
    VERSIONS_OUT_OF_ORDER = "R2010";
    /// A label that disagrees with its date.
    LABEL_DISAGREES = "R2011";
    /// Versions without an end.
    VERSION_END_MISSING = "R2012" may_follow_unread_line;
    /// A label of no calendar.
    UNKNOWN_LABEL = "R2013";
    /// A rate without a version.
    NO_VERSION = "R2014" may_follow_unread_line;
    /// A word that is not a unit.
    UNKNOWN_UNIT = "R3001";
    /// Units that do not fit together.
    UNITS_DISAGREE = "R3101";
    /// Not an amount of dollars.
    NOT_MONEY = "R3102";
    /// No declared conversion between two units.
    NO_CONVERSION = "R3103";
    /// A unit put on or taken off by hand.
    UNIT_TAKEN_BY_HAND = "R3104";
    /// No rounding declared.
    ROUNDING_MISSING = "R4001" may_follow_unread_line;
    /// A line without a label.
    LABEL_MISSING = "R4002" may_follow_unread_line;
    /// A line without a general ledger account.
    GL_MISSING = "R4003" may_follow_unread_line;
    /// A line without a citation.
    CITATION_MISSING = "R4004" may_follow_unread_line;
    /// Bounds of tiers that do not ascend.
    TIERS_NOT_ASCENDING = "R4005";
    /// An `over` row that disagrees with the last bound.
    OVER_DISAGREES = "R4006";
    /// A table that leaves out a row.
    TABLE_INCOMPLETE = "R4007" may_follow_unread_line;
    /// A row written twice.
    ROW_TWICE = "R4008";
    /// A measure that does not say what missing means.
    MISSING_RULE_MISSING = "R4009" may_follow_unread_line;
    /// A schedule that does not say what happens when a rate changes inside a period.
    RATE_CHANGE_SPLIT_MISSING = "R4010" may_follow_unread_line;
    /// A schedule that does not say how service shorter than a period is billed.
    SHORT_SERVICE_SPLIT_MISSING = "R4011" may_follow_unread_line;
    /// A schedule that does not say which version of a rate applies.
    VERSION_RULE_MISSING = "R4012" may_follow_unread_line;
    /// A schedule without a period.
    PERIOD_MISSING = "R4013" may_follow_unread_line;
    /// A schedule without a service.
    SERVICE_MISSING = "R4014" may_follow_unread_line;
    /// A line without an amount.
    AMOUNT_MISSING = "R4015" may_follow_unread_line;
    /// Tiers that do not say how their blocks are priced.
    BLOCK_RULE_MISSING = "R4016" may_follow_unread_line;
    /// Cases that leave something out.
    CASES_INCOMPLETE = "R4017" may_follow_unread_line;
    /// A table used without its key.
    ROW_KEY_MISSING = "R4019";
    /// A rounded split with no quantity to round.
    PART_ROUNDING_UNCLEAR = "R4020";
    /// One thing split in two ways.
    SPLIT_TWICE = "R4021";
    /// Usage reduced for short service.
    USAGE_REDUCED = "R4022";
    /// A divisor that can be zero.
    ZERO_DIVISOR_UNSAID = "R4023";
    /// A citation that nobody has verified.
    UNVERIFIED = "R4030";
    /// A clause that is not encoded.
    NOT_ENCODED = "R4031";
    /// A change above 15 %.
    LARGE_CHANGE = "R4032";
    /// A block that costs less than the one before.
    PRICE_FALLS = "R4035";
    /// An index value published after the step that uses it.
    PUBLISHED_LATE = "R4036";
    /// A window where none may stand.
    WINDOW_NOT_HERE = "R4040";
    /// A window without its edge.
    WINDOW_EDGE_MISSING = "R4041";
    /// A grain that is missing, or too much.
    WINDOW_GRAIN = "R4042";
    /// A grain finer than the measure.
    GRAIN_TOO_FINE = "R4043";
    /// An instalment that makes no year.
    INSTALMENT_UNCLEAR = "R4044";
    /// Amendments that change one thing at the same time.
    AMENDMENTS_COLLIDE = "R4045";
    /// An amendment that does not say what happens to bills already issued.
    ISSUED_EFFECT_MISSING = "R4046";
    /// Terms of payment that leave a choice open.
    TERMS_INCOMPLETE = "R4047" may_follow_unread_line;
    /// A statement that leaves out what it needs.
    STATEMENT_MISSING = "R4048" may_follow_unread_line;
    /// An override of something that the schedule does not have.
    OVERRIDE_HITS_NOTHING = "R4049";
    /// A contract and its schedule that disagree on a rule of the whole bill.
    RULES_DISAGREE = "R4051";
    /// Values of an index that do not follow each other.
    INDEX_OUT_OF_ORDER = "R4055";
    /// A cap below its floor.
    LIMITS_CROSS = "R4056";
    /// A charge for use that falls as a measure increases.
    MORE_COSTS_LESS = "R4061";
    /// A charge for use that jumps as a measure increases.
    CHARGE_JUMPS = "R4062";
    /// A law that does not say whom it binds, and since when.
    LAW_BINDS_NOBODY = "R4065" may_follow_unread_line;
    /// A law without a requirement.
    LAW_REQUIRES_NOTHING = "R4066" may_follow_unread_line;
    /// A law on every schedule that speaks of what none has.
    LAW_MEETS_NOTHING = "R4067";
    /// A statement that this version does not compute.
    NOT_YET = "R4090";
    /// A case that cannot be read.
    UNREADABLE_CASE = "R5001";
    /// A case without a needed field.
    FIELD_MISSING = "R5002";
    /// A case with a date that is not valid.
    BAD_CASE_DATE = "R5003";
    /// A bill under no known schedule.
    UNKNOWN_SCHEDULE = "R5004";
    /// An input that is not a number.
    BAD_QUANTITY = "R5005";
    /// An input in a unit that only a declared factor converts.
    UNIT_NEEDS_CONVERSION = "R5006";
    /// An input that nothing asks for.
    UNKNOWN_INPUT = "R5007";
    /// An input that is not a member of its choice.
    BAD_CHOICE = "R5008";
    /// A table of cases without a needed column.
    COLUMN_MISSING = "R5009";
    /// Cases that are not text.
    INPUT_NOT_TEXT = "R5010";
    /// An input for a value that the text fixes.
    VALUE_IS_FIXED = "R5011";
    /// A case with an unknown field.
    UNKNOWN_FIELD = "R5012";
    /// An input given twice for one day.
    DATES_OVERLAP = "R5013";
    /// A point that the contract does not have.
    UNKNOWN_POINT = "R5014";
    /// A record that cannot be read.
    BAD_RECORD = "R5101";
    /// A mapping that cannot be used.
    BAD_MAPPING = "R5102";
    /// A file of reads that its mapping does not fit.
    BAD_READS_FILE = "R5103";
    /// A row of reads that cannot be read.
    BAD_READ = "R5104";
    /// A read of a point or meter that the register does not have.
    READ_NOT_PLACED = "R5105";
    /// A read in another unit than its meter's.
    READ_IN_OTHER_UNIT = "R5106";
    /// A read that is in the book already.
    READ_KNOWN = "R5107";
    /// A foreign file that cannot be read.
    FOREIGN_FILE_UNREADABLE = "R5201";
    /// A key of a foreign file that is written twice.
    FOREIGN_KEY_TWICE = "R5202";
    /// A name that a foreign class does not define.
    FOREIGN_NAME_UNKNOWN = "R5203";
    /// A foreign formula that cannot be read.
    FOREIGN_FORMULA = "R5204";
    /// Starts, prices or keys that do not fit each other.
    FOREIGN_ROWS_DO_NOT_FIT = "R5205";
    /// A foreign construct that is not understood.
    FOREIGN_CONSTRUCT = "R5206";
    /// One key in two spellings.
    FOREIGN_SPELLINGS = "R5207";
    /// Starts of blocks that do not ascend.
    FOREIGN_STARTS = "R5210";
    /// A block that starts inside a unit.
    FOREIGN_FRACTIONAL_START = "R5211";
    /// A key that no bill can reach.
    FOREIGN_UNREACHABLE = "R5212";
    /// Units of a foreign formula that disagree.
    FOREIGN_UNIT_CONFLICT = "R5213";
    /// An implausible constant.
    FOREIGN_CONSTANT = "R5214";
    /// A rounding that the foreign format does not say.
    FOREIGN_HIDDEN_ROUNDING = "R5215";
    /// A charge that is declared and not billed.
    FOREIGN_NOT_BILLED = "R5216";
    /// Something that a foreign file leaves open.
    FOREIGN_DEFAULT = "R5217";
    /// A tab in a foreign file.
    FOREIGN_TAB = "R5218";
    /// Prices that look swapped.
    FOREIGN_PRICES = "R5219";
    /// Bounds that can cross.
    FOREIGN_BOUNDS_CROSS = "R5220";
    /// A class whose name looks misspelt.
    FOREIGN_CLASS = "R5221";
    /// A price, value or table that has no version for the day.
    NO_VERSION_IN_FORCE = "R6001";
    /// An end before its beginning.
    DATES_REVERSED = "R6003";
    /// A period longer than the schedule's.
    PERIOD_TOO_LONG = "R6004";
    /// A customer whom the schedule does not serve.
    CUSTOMER_EXCLUDED = "R6005";
    /// A measure without a value.
    MEASURE_MISSING = "R6006";
    /// A fact or choice that is not entered.
    NOT_ENTERED = "R6007";
    /// No bill date where the version depends on it.
    BILL_DATE_MISSING = "R6008";
    /// No read date where the version depends on it.
    READ_DATE_MISSING = "R6009";
    /// A row that is not offered.
    NOT_OFFERED = "R6010";
    /// No row for these keys.
    NO_SUCH_ROW = "R6011";
    /// A percentage that changes inside the period.
    PERCENTAGE_CHANGES = "R6012";
    /// A change inside the period that nothing splits.
    CHANGE_NOT_SPLIT = "R6013";
    /// Two cases hold at once.
    TWO_CASES_HOLD = "R6014";
    /// An amount that would divide by zero.
    DIVISION_BY_ZERO = "R6015";
    /// An amount by cases of which none holds.
    NO_CASE_HOLDS = "R6016";
    /// A quantity below zero.
    NEGATIVE_QUANTITY = "R6017";
    /// A meter without the choice a line asks for.
    METER_KEY_MISSING = "R6018";
    /// An estimate with nothing to work from.
    TOO_FEW_READS = "R6020";
    /// One estimate too many in a row.
    TOO_MANY_ESTIMATES = "R6021";
    /// No daily flow to split by.
    DAILY_FLOW_MISSING = "R6030";
    /// A window that the history does not cover.
    WINDOW_NOT_COVERED = "R6031";
    /// A value that the case must set.
    VALUE_NOT_SET = "R6032";
    /// Days outside a contract's term.
    OUTSIDE_TERM = "R6033";
    /// A point of a contract that is not given.
    POINT_MISSING = "R6034";
    /// An index value that is not entered.
    INDEX_MISSING = "R6035";
    /// A member of a pool of whom the case holds nothing.
    MEMBER_MISSING = "R6036";
    /// A name that is not a member of the pool.
    NO_MEMBER = "R6037";
    /// A yearly sum that changed inside the year.
    YEARLY_SUM_CHANGED = "R6038";
    /// Terms that do not say what a payment pays.
    PAYMENT_ORDER_MISSING = "R6039";
    /// A number too long to be computed with.
    NUMBER_TOO_LONG = "R6040";
    /// A bill that this version does not compute.
    CANNOT_BILL_YET = "R6090";
    /// A book that is not there, or is there already.
    NO_SUCH_BOOK = "R7001";
    /// A file that is not a book of accounts.
    FOREIGN_FILE = "R7002";
    /// A book that another process works on.
    BOOK_IS_BUSY = "R7003";
    /// A book of a newer program.
    NEWER_BOOK = "R7004";
    /// A book that the system does not let be written: a full disk, a missing permission.
    BOOK_CANNOT_BE_WRITTEN = "R7005";
    /// A book whose file is damaged.
    BOOK_IS_DAMAGED = "R7006";
    /// A key that does not open, or cannot be made.
    KEY_REFUSED = "R7008";
    /// Something that this person may not do.
    NOT_ALLOWED = "R7010";
    /// A decision on one's own work.
    OWN_WORK = "R7011";
    /// An amount beyond the limit of the role.
    BEYOND_LIMIT = "R7012";
    /// A proposal that does not wait.
    NOTHING_WAITS = "R7013";
    /// A day before that of the last event.
    DAY_GOES_BACK = "R7016";
    /// A record that does not agree with the register.
    REGISTER_DISAGREES = "R7021";
    /// No rate text in force.
    NO_RATES = "R7022";
    /// A contract that the rate text in force does not hold on these days.
    CONTRACT_NOT_IN_FORCE = "R7023";
    /// Work on a meter that does not fit.
    ORDER_DOES_NOT_FIT = "R7024";
    /// A read that is not there, or needs no answer.
    NO_SUCH_READ = "R7040";
    /// A rule that does not exist, or does not take that parameter.
    NO_SUCH_RULE = "R7041";
    /// A run that is not there, or is there already.
    NO_SUCH_RUN = "R7050";
    /// A step that the run is not ready for.
    RUN_NOT_READY = "R7051";
    /// A bill whose reads or facts are not complete.
    READS_MISSING = "R7052";
    /// A bill that waits for an earlier one.
    EARLIER_FIRST = "R7053";
    /// A bill that cannot be issued.
    NOT_ISSUABLE = "R7054";
    /// Inputs that are not those that were worked out.
    INPUTS_CHANGED = "R7055";
    /// A page that is not the one that was read.
    PAGE_CHANGED = "R7056";
    /// A hold that is not there, or is answered.
    NO_SUCH_HOLD = "R7057";
    /// An accounting month that is closed.
    MONTH_CLOSED = "R7058";
    /// An invoice that is not there.
    NO_SUCH_INVOICE = "R7059";
    /// An adjustment that cannot be made.
    CANNOT_ADJUST = "R7060";
    /// A payment that cannot be taken.
    PAYMENT_REFUSED = "R7061";
    /// A dispute that is not there, or is there already.
    NO_SUCH_DISPUTE = "R7062";
    /// An invoice that cannot be made anew.
    CANNOT_REBILL = "R7063";
    /// An invoice without a kept trace.
    NO_KEPT_TRACE = "R7064";
    /// An amount or a sum that is too large to be kept.
    AMOUNT_TOO_LARGE = "R7065";
    /// An event that is not as it was signed.
    EVENT_ALTERED = "R8001";
    /// Rows that are not as their event added them.
    ROWS_ALTERED = "R8002";
    /// A file that is not in order.
    FILE_UNSOUND = "R8003";
    /// An anchor that the chain does not hold.
    ANCHOR_MISSING = "R8004";
    /// A key that is not the person's.
    KEY_NOT_THE_PERSONS = "R8005";
    /// A file of a verification cut off, of another book or state.
    OTHER_RESUMPTION = "R8006";
    /// Numbers with a gap, doubled, or out of order.
    NUMBERS_DISAGREE = "R8010";
    /// Steps, items and invoices of a run that do not go together.
    STEPS_DISAGREE = "R8011";
    /// Service days billed twice, or not.
    DAYS_DISAGREE = "R8012";
    /// A cancellation without its invoice, or the other way round.
    CANCELLATION_ALONE = "R8013";
    /// Sums that do not come out.
    SUMS_DISAGREE = "R8014";
    /// One person who made and decided.
    ONE_PAIR_OF_EYES = "R8015";
    /// A seal that is not over what it seals.
    SEAL_BROKEN = "R8020";
    /// An amount that comes out otherwise.
    AMOUNT_DIFFERS = "R8021";
    /// A line that does not come out, or one more.
    LINE_DIFFERS = "R8022";
    /// A quantity or rate that comes out otherwise.
    QUANTITY_DIFFERS = "R8023";
    /// A total that comes out otherwise.
    TOTAL_DIFFERS = "R8024";
    /// An invoice that cannot be worked out again.
    NOT_REPERFORMED = "R8025";
    /// Inputs of another bill.
    INPUTS_OF_ANOTHER = "R8026";
    /// A determinant that comes out otherwise.
    DETERMINANT_DIFFERS = "R8027";
    /// A derivation that does not hold.
    DERIVATION_DIFFERS = "R8028";
    /// A kept trace that is not what comes out.
    KEPT_TRACE_DIFFERS = "R8029";
    /// An invoice that does not keep a law.
    INVOICE_BREAKS_LAW = "R8030";
    /// A price of the text that does not keep a law.
    PRICE_BREAKS_LAW = "R8031";
    /// Terms of payment that do not keep a law.
    TERMS_BREAK_LAW = "R8032";
    /// A law that cannot be decided for an invoice, a price or terms.
    LAW_UNDECIDED = "R8033";
    /// A fault of the program.
    OUR_FAULT = "R9001";
}
