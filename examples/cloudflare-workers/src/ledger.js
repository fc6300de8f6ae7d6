/**
 * The storage of an owner, in its SQLite database. Each method is one transaction, which is stored before any response
 * or request leaves the owner.
 *
 * - `events` has the events that wait for delivery, in the order of their numbers.
 * - `marks` is the write-ahead log of the current batch: a custom event is marked `sending` before its request is sent.
 *   After a restart, such a mark means that the response is unknown.
 * - `seen` has the messages of the last 24 hours.
 *
 * @typedef {import('./types.d.ts').Batch} Batch
 * @typedef {import('./types.d.ts').DeadLetter} DeadLetter
 * @typedef {import('./types.d.ts').EventRow} EventRow
 * @typedef {import('./types.d.ts').Mark} Mark
 * @typedef {import('./types.d.ts').Message} Message
 * @typedef {import('./types.d.ts').Reason} Reason
 * @typedef {import('./types.d.ts').Settings} Settings
 * @typedef {import('./types.d.ts').Trouble} Trouble
 * @typedef {{ events: EventRow[], marks: Mark[], letters: LetterRow[] }} Estate all stored data of a shop
 * @typedef {{ id: number, shop: string, message: string, event: string, subscription: number | null, reason: string,
 *   at: number }} LetterRow
 */

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, shop TEXT NOT NULL, id TEXT NOT NULL, event TEXT NOT NULL, subscription INTEGER
  );
  CREATE TABLE IF NOT EXISTS marks (
    seq INTEGER, subscription INTEGER, state TEXT NOT NULL, PRIMARY KEY (seq, subscription)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT, shop TEXT NOT NULL, message TEXT NOT NULL, event TEXT NOT NULL,
    subscription INTEGER, reason TEXT NOT NULL, at INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS repeated (shop TEXT NOT NULL, message TEXT NOT NULL, subscription INTEGER, at INTEGER);
  CREATE TABLE IF NOT EXISTS counters (
    shop TEXT, name TEXT, value INTEGER NOT NULL, PRIMARY KEY (shop, name)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

/** The number of events in a plan. They need fewer requests than one call of a Worker may make. */
const BATCH_EVENTS = 250;
const BATCH_CHARACTERS = 8 << 20;

const HOUR = 3_600_000;
/** The time for which duplicates of a message are recognised. */
const SEEN = 24 * HOUR;
/** The time for which custom events that may have been repeated are listed. */
const REPEATED = 7 * SEEN;
const DEAD_LETTERS_PER_PAGE = 100;
/** The number of rows that are passed to another owner in one call. */
const ESTATE = 200;

export class Ledger {
  #storage;

  /** @param {DurableObjectStorage} storage */
  constructor(storage) {
    this.#storage = storage;
    storage.sql.exec(SCHEMA);
  }

  /**
   * Stores messages, except for duplicates.
   *
   * @param {Message[]} messages
   */
  accept(messages) {
    this.#storage.transactionSync(() => {
      const now = Date.now();
      /** Counted together, because each written row costs money. @type {Map<string, Map<string, number>>} */
      const counts = new Map();
      const count = (/** @type {string} */ shop, /** @type {string} */ name) => {
        const ofShop = counts.get(shop) ?? new Map();
        counts.set(shop, ofShop.set(name, (ofShop.get(name) ?? 0) + 1));
      };
      for (const { shop, id, stamp, statuses, event, refused } of messages) {
        if (!this.#isNew(`${shop} ${id}`, now)) {
          count(shop, 'duplicates');
          continue;
        }
        count(shop, 'received');
        for (const status of statuses) count(shop, status);
        if (refused !== undefined) this.#addLetter(shop, id, event ?? '', null, refused);
        else if (event !== undefined) this.#addEvent(stamp, shop, id, event, null);
      }
      for (const [shop, ofShop] of counts) for (const [name, by] of ofShop) this.count(shop, name, by);
    });
  }

  /** The last batch that was started and not ended. @returns {Batch | undefined} */
  get batch() {
    const begun = this.read('batch');
    if (begun === undefined) return undefined;
    const list = JSON.stringify(begun.seqs);
    const within = 'WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq';
    return {
      shop: begun.shop,
      settings: begun.settings,
      attempts: begun.attempts,
      events: this.#all(`SELECT * FROM events ${within}`, list),
      marks: this.#all(`SELECT * FROM marks ${within}`, list),
    };
  }

  /** The oldest waiting event, among those received before a time in milliseconds. */
  oldest(before = Infinity) {
    const [row] = this.#all('SELECT seq, shop FROM events ORDER BY seq LIMIT 1');
    return row === undefined || row.seq / 1000 > before ? undefined : { received: row.seq / 1000, shop: row.shop };
  }

  /**
   * Starts a batch: the oldest events of a shop, among those received before a time in milliseconds.
   *
   * @param {string} shop
   * @param {Settings} settings
   * @param {number} before
   */
  begin(shop, settings, before) {
    const rows = this.#all(
      'SELECT seq, length(event) AS length FROM events WHERE shop = ? AND seq <= ? ORDER BY seq LIMIT ?',
      ...[shop, before * 1000, BATCH_EVENTS],
    );
    let room = BATCH_CHARACTERS;
    const seqs = rows.filter(({ length }, at) => (room -= length) >= 0 || at === 0).map(({ seq }) => seq);
    this.write('batch', { shop, settings, seqs, attempts: 0 });
  }

  /**
   * The last batch that was started, if its plan was lost: the responses to requests in flight are unknown.
   *
   * @returns {Batch | undefined}
   */
  recover() {
    const { batch } = this;
    const sending = batch?.marks.filter(({ state }) => state === 'sending') ?? [];
    if (batch === undefined || sending.length === 0) return batch;
    this.#storage.transactionSync(() => {
      this.count(batch.shop, 'ambiguous', sending.length);
      this.#run("UPDATE marks SET state = 'lost' WHERE state = 'sending'");
    });
    return this.batch;
  }

  /** Counts that the batch was interrupted. */
  interrupt() {
    const batch = this.read('batch');
    this.write('batch', { ...batch, attempts: batch.attempts + 1 });
  }

  /**
   * Ends a batch: each of its events has an outcome for each subscription.
   *
   * @param {Batch} batch
   */
  end({ shop, events }) {
    const list = JSON.stringify(events.map(({ seq }) => seq));
    this.#storage.transactionSync(() => {
      const within = 'WHERE seq IN (SELECT value FROM json_each(?))';
      const outcomes = this.#all(`SELECT state, count(*) AS count FROM marks ${within} GROUP BY state`, list);
      for (const { state, count } of outcomes) this.count(shop, state, count);
      this.#run(`DELETE FROM marks ${within}`, list);
      this.#run(`DELETE FROM events ${within}`, list);
      this.#run("DELETE FROM state WHERE name = 'batch'");
    });
  }

  /**
   * @param {EventRow} row
   * @param {number} subscription
   * @param {Mark['state']} state
   */
  mark({ seq }, subscription, state) {
    const statement = 'INSERT INTO marks VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state';
    this.#run(statement, seq, subscription, state);
  }

  /**
   * Records that a custom event is about to be posted. If it is in doubt already, it remains so.
   *
   * @param {EventRow} row
   * @param {number} subscription
   */
  markSending({ seq }, subscription) {
    this.#run("INSERT OR IGNORE INTO marks VALUES (?, ?, 'sending')", seq, subscription);
  }

  /**
   * Records that a custom event was not processed.
   *
   * @param {EventRow} row
   * @param {number} subscription
   */
  unmark({ seq }, subscription) {
    this.#run("DELETE FROM marks WHERE seq = ? AND subscription = ? AND state = 'sending'", seq, subscription);
  }

  /**
   * Stores an outcome, with the dead letter of a failure, and with the record that a custom event may be repeated.
   *
   * @param {EventRow} row
   * @param {number} subscription
   * @param {Mark['state']} state
   * @param {{ failure?: Reason, isRepeated?: boolean }} more
   */
  settle(row, subscription, state, { failure, isRepeated = false }) {
    this.#storage.transactionSync(() => {
      this.mark(row, subscription, state);
      if (failure !== undefined) this.#addLetter(row.shop, row.id, row.event, subscription, failure);
      if (isRepeated) {
        this.count(row.shop, 'maybe_repeated');
        this.#run('INSERT INTO repeated VALUES (?, ?, ?, ?)', row.shop, row.id, subscription, Date.now());
      }
    });
  }

  /**
   * Turns all events of a shop into dead letters.
   *
   * @param {string} shop
   * @param {Reason} reason
   */
  giveUp(shop, reason) {
    this.#storage.transactionSync(() => {
      this.#run(
        'INSERT INTO letters (shop, message, event, subscription, reason, at) ' +
          'SELECT shop, id, event, subscription, ?, ? FROM events WHERE shop = ?',
        ...[JSON.stringify(reason), Date.now(), shop],
      );
      this.count(shop, 'failed', this.#remove(shop, 'events'));
    });
  }

  /**
   * A page of a shop's dead letters, the oldest first.
   *
   * @param {string} shop
   * @param {number} after the id of the last letter of the page before
   * @returns {DeadLetter[]}
   */
  deadLetters(shop, after) {
    /** @type {LetterRow[]} */
    const rows = this.#all(
      'SELECT * FROM letters WHERE shop = ? AND id > ? ORDER BY id LIMIT ?',
      ...[shop, after, DEAD_LETTERS_PER_PAGE],
    );
    return rows.map(({ message, reason, at, ...rest }) => ({
      ...rest,
      messageId: message,
      reason: JSON.parse(reason),
      at: new Date(at).toISOString(),
    }));
  }

  /**
   * Appends dead letters to the waiting events.
   *
   * @param {string} shop
   * @param {number[]} [ids] all, if missing
   */
  replay(shop, ids) {
    return this.#storage.transactionSync(() => {
      /** @type {LetterRow[]} */
      const rows = this.#all('SELECT * FROM letters WHERE shop = ? ORDER BY id', shop);
      const chosen = rows.filter(({ id }) => ids === undefined || ids.includes(id));
      for (const { id, message, event, subscription } of chosen) {
        this.#addEvent(Date.now() * 1000, shop, message, event, subscription);
        this.#run('DELETE FROM letters WHERE id = ?', id);
      }
      this.count(shop, 'replayed', chosen.length);
      return chosen.length;
    });
  }

  /** @param {string} shop */
  removeDeadLetters(shop) {
    return this.#remove(shop, 'letters');
  }

  /**
   * The custom events that Postscript may have received twice.
   *
   * @param {string} shop
   */
  repeated(shop) {
    const rows = this.#all('SELECT message, subscription, at FROM repeated WHERE shop = ? ORDER BY at', shop);
    return rows.map(({ message, at, ...rest }) => ({ messageId: message, ...rest, at: new Date(at).toISOString() }));
  }

  /** The shops that have ever had events here. @returns {string[]} */
  get shops() {
    return this.#all('SELECT DISTINCT shop FROM counters').map(({ shop }) => shop);
  }

  /**
   * The stored data of a shop for another owner, as much as fits into one call. Undefined if nothing is left.
   *
   * @param {string} shop
   * @returns {Estate | undefined}
   */
  estate(shop) {
    /** @type {EventRow[]} */
    const events = this.#all('SELECT * FROM events WHERE shop = ? ORDER BY seq LIMIT ?', shop, ESTATE);
    /** @type {LetterRow[]} */
    const letters = this.#all('SELECT * FROM letters WHERE shop = ? ORDER BY id LIMIT ?', shop, ESTATE);
    if (events.length + letters.length === 0) return undefined;
    const seqs = JSON.stringify(events.map(({ seq }) => seq));
    return {
      events,
      marks: this.#all('SELECT * FROM marks WHERE seq IN (SELECT value FROM json_each(?))', seqs),
      letters,
    };
  }

  /**
   * Takes over the data of a shop from another owner. Rows that were taken over before are ignored.
   *
   * @param {string} shop
   * @param {Estate} estate
   */
  inherit(shop, { events, marks, letters }) {
    this.#storage.transactionSync(() => {
      for (const { seq, id, event, subscription } of events) {
        if (!this.#isNew(inherited(shop, id, subscription), Date.now())) continue;
        const number = this.#addEvent(seq, shop, id, event, subscription);
        for (const mark of marks.filter((one) => one.seq === seq)) {
          this.#run('INSERT INTO marks VALUES (?, ?, ?)', number, mark.subscription, mark.state);
        }
      }
      for (const { id, message, event, subscription, reason } of letters) {
        if (!this.#isNew(`${shop} letter ${id} ${message} inherited`, Date.now())) continue;
        this.#addLetter(shop, message, event, subscription, JSON.parse(reason));
      }
    });
  }

  /** @param {Estate} estate that another owner has */
  forget({ events, letters }) {
    const seqs = JSON.stringify(events.map(({ seq }) => seq));
    const ids = JSON.stringify(letters.map(({ id }) => id));
    this.#storage.transactionSync(() => {
      this.#run('DELETE FROM marks WHERE seq IN (SELECT value FROM json_each(?))', seqs);
      this.#run('DELETE FROM events WHERE seq IN (SELECT value FROM json_each(?))', seqs);
      this.#run('DELETE FROM letters WHERE id IN (SELECT value FROM json_each(?))', ids);
      // The shop may return.
      for (const row of events)
        this.#run('DELETE FROM seen WHERE id = ?', inherited(row.shop, row.id, row.subscription));
    });
  }

  /** Removes expired rows, once an hour. Returns whether rows are left that will expire. */
  clean() {
    const now = Date.now();
    if (now - (this.read('cleaned') ?? 0) >= HOUR) {
      this.#run('DELETE FROM seen WHERE at < ?', now - SEEN);
      this.#run('DELETE FROM repeated WHERE at < ?', now - REPEATED);
      this.write('cleaned', now);
    }
    return this.#all('SELECT 1 FROM seen UNION ALL SELECT 1 FROM letters LIMIT 1').length > 0;
  }

  /** The figures, including those of the current batch. */
  get stats() {
    /** @type {Record<string, Record<string, number>>} */
    const counters = {};
    const rows = this.#all(`
      SELECT shop, name, value FROM counters
      UNION ALL SELECT shop, state, count(*) FROM marks JOIN events USING (seq)
      WHERE state NOT IN ('sending', 'lost') GROUP BY shop, state`);
    for (const { shop, name, value } of rows) {
      counters[shop] ??= {};
      counters[shop][name] = (counters[shop][name] ?? 0) + value;
    }
    const byShop = (/** @type {string} */ table) =>
      Object.fromEntries(
        this.#all(`SELECT shop, count(*) AS count FROM ${table} GROUP BY shop`).map(({ shop, count }) => [shop, count]),
      );
    return { counters, queued: byShop('events'), dead: byShop('letters'), oldest: this.oldest()?.received };
  }

  /**
   * @param {string} shop
   * @param {string} name
   * @param {number} [by]
   */
  count(shop, name, by = 1) {
    this.#run(
      'INSERT INTO counters VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value',
      ...[shop, name, by],
    );
  }

  /** @param {'batch' | 'cleaned' | 'name' | 'rested' | 'trouble'} name @returns {any} */
  read(name) {
    const [row] = this.#all('SELECT value FROM state WHERE name = ?', name);
    return row && JSON.parse(row.value);
  }

  /** @param {'batch' | 'cleaned' | 'name' | 'rested' | 'trouble'} name @param {unknown} value */
  write(name, value) {
    if (value === undefined) this.#run('DELETE FROM state WHERE name = ?', name);
    else this.#run('INSERT OR REPLACE INTO state VALUES (?, ?)', name, JSON.stringify(value));
  }

  /**
   * Whether something is received for the first time in 24 hours.
   *
   * @param {string} id
   * @param {number} now
   */
  #isNew(id, now) {
    const statement = 'INSERT INTO seen VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at WHERE at < ?';
    return this.#run(statement, id, now, now - SEEN) > 0;
  }

  /**
   * @param {number} stamp
   * @param {string} shop
   * @param {string} id
   * @param {string} event
   * @param {number | null} subscription
   */
  #addEvent(stamp, shop, id, event, subscription) {
    let seq = stamp;
    // Two isolates may have created the same stamp.
    while (this.#run('INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?)', seq, shop, id, event, subscription) === 0) {
      seq += 1;
    }
    return seq;
  }

  /**
   * @param {string} shop
   * @param {string} message
   * @param {string} event
   * @param {number | null} subscription
   * @param {Reason} reason
   */
  #addLetter(shop, message, event, subscription, reason) {
    this.#run(
      'INSERT INTO letters (shop, message, event, subscription, reason, at) VALUES (?, ?, ?, ?, ?, ?)',
      ...[shop, message, event, subscription, JSON.stringify(reason), Date.now()],
    );
  }

  /**
   * @param {string} shop
   * @param {'events' | 'letters'} table
   */
  #remove(shop, table) {
    const [{ count }] = this.#all(`SELECT count(*) AS count FROM ${table} WHERE shop = ?`, shop);
    this.#run(`DELETE FROM ${table} WHERE shop = ?`, shop);
    return Number(count);
  }

  /**
   * Runs a statement. Returns the number of rows written.
   *
   * @param {string} statement
   * @param {...(string | number | null)} values
   */
  #run(statement, ...values) {
    const cursor = this.#storage.sql.exec(statement, ...values);
    cursor.toArray();
    return cursor.rowsWritten;
  }

  /**
   * @param {string} statement
   * @param {...(string | number | null)} values
   * @returns {any[]}
   */
  #all(statement, ...values) {
    return this.#storage.sql.exec(statement, ...values).toArray();
  }
}

/**
 * The keys in `seen` of an event that was taken over.
 *
 * @param {string} shop
 * @param {string} id
 * @param {number | null} subscription
 */
const inherited = (shop, id, subscription) => `${shop} ${id} ${subscription ?? ''} inherited`;
