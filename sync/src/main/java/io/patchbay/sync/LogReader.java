// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import java.io.IOException;

/** Reads a log's stored messages in their order. Belongs to one thread. */
final class LogReader {

    private final MessageLog log;
    private final Damage policy;
    private Segment segment;
    private long at;

    /** A stored message, and where it is. */
    record Stored(long sequence, byte[] content, Segment segment, long position) {

        long bytes() {
            return Segment.RECORD_HEADER + content.length;
        }
    }

    LogReader(MessageLog log, Damage policy) {
        this.log = log;
        this.policy = policy;
    }

    /** Reads this message again next. */
    void goBackTo(Stored stored) {
        segment = stored.segment;
        at = stored.position;
    }

    /** Reads the next message that is not acknowledged; {@code null} if there is none yet. */
    Stored next() throws IOException {
        while (true) {
            if (segment == null || segment.isClosed()) {
                segment = log.after(null);
                at = Segment.HEADER;
            }
            // Asked for first: once there is another file, this one grows no more.
            Segment following = log.after(segment);
            if (at < segment.end) {
                Stored stored = read();
                if (stored != null) {
                    return stored;
                }
            } else if (following == null) {
                return null;
            } else {
                segment = following;
                at = Segment.HEADER;
            }
        }
    }

    private Stored read() throws IOException {
        Segment.Entry entry = segment.read(at);
        if (entry == null || entry.content() == null) {
            skipDamage(entry);
            return null;
        }
        at = entry.end();
        return entry.sequence() > log.acknowledged()
                ? new Stored(entry.sequence(), entry.content(), segment, entry.position())
                : null;
    }

    /** What was whole when the log was opened, or was found then, cannot be read now. */
    private void skipDamage(Segment.Entry entry) throws IOException {
        if (policy == Damage.STOP && !segment.damaged) {
            throw new StorageException(segment.identity().fileName() + " in " + log.disk() + " is damaged at byte " + at
                    + ": it was stored and cannot be read any more. Check the disk and restore the file, or open the"
                    + " outbox with Damage.SKIP");
        }
        segment.damaged = true;
        Segment.Entry next = segment.search(entry == null ? at + 1 : entry.end());
        at = next == null ? segment.end : next.position();
    }
}
