// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers, for each sender, the last message that was taken. What it remembers is what an inbox does not hand out
 * again.
 *
 * <p>An application that stores what it receives in a database, and the ledger's entry in the same transaction, takes
 * each message exactly once whatever crashes: it implements this interface, and its {@link #taken} commits.
 *
 * <p><b>Threads.</b> Any; calls of {@link #last} and {@link #taken} for one sender do not overlap.
 */
public interface Ledger extends AutoCloseable {

    /**
     * Tells the last message that was taken from a sender.
     *
     * @param sender the sender
     * @return its number; 0 if there was none
     * @throws RuntimeException if this ledger takes no more senders; the message is then refused
     */
    long last(UUID sender);

    /**
     * Remembers a message, after its handler has returned and before it is acknowledged.
     *
     * @param sender the sender
     * @param sequence the number of the message, greater than the last
     * @throws RuntimeException if it cannot be remembered; the message is then refused, and comes again
     */
    void taken(UUID sender, long sequence);

    /**
     * Makes sure that what was remembered so far survives whatever it is to survive. Called before messages are
     * acknowledged, once for all that were taken meanwhile, so a ledger that forces here forces once for many. By
     * default there is nothing to do.
     *
     * @throws RuntimeException if it cannot be made sure; nothing is acknowledged then, and the messages come again
     */
    default void force() {}

    /** Releases what is held. By default there is nothing to release. */
    @Override
    default void close() {}

    /**
     * Remembers in a folder, in 32 bytes for each of up to 100,000 senders. An entry outlives the end of the
     * process at once, and a power cut when the system has written it, as a rule within half a minute.
     *
     * @param folder a folder of its own, made if it is not there
     * @return the ledger
     * @throws io.patchbay.AssemblyException if the folder is in use
     * @throws StorageException if the folder cannot be read, or its file is damaged
     */
    static Ledger in(Path folder) {
        return LedgerFile.own(FolderDisk.own(folder));
    }

    /**
     * Remembers until the process ends, for tests.
     *
     * @return the ledger
     */
    static Ledger inMemory() {
        Map<UUID, Long> last = new ConcurrentHashMap<>();
        return new Ledger() {

            @Override
            public long last(UUID sender) {
                return last.getOrDefault(sender, 0L);
            }

            @Override
            public void taken(UUID sender, long sequence) {
                last.put(sender, sequence);
            }
        };
    }
}
