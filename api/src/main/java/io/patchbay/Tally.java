// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts the bytes of one way through the stages, with one writer at a time and any number of readers.
 *
 * <p>Adding with one writer needs no locked instruction.
 */
final class Tally {

    private static final VarHandle ENCODED;
    private static final VarHandle COMPRESSED;
    private static final VarHandle SEALED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ENCODED = lookup.findVarHandle(Tally.class, "encoded", long.class);
            COMPRESSED = lookup.findVarHandle(Tally.class, "compressed", long.class);
            SEALED = lookup.findVarHandle(Tally.class, "sealed", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long encoded;
    private long compressed;
    private long sealed;

    /** Counts one message, as it was between the stages. */
    void add(long asEncoded, long asCompressed, long asSealed) {
        ENCODED.setRelease(this, encoded + asEncoded);
        COMPRESSED.setRelease(this, compressed + asCompressed);
        SEALED.setRelease(this, sealed + asSealed);
    }

    long encoded() {
        return (long) ENCODED.getVolatile(this);
    }

    long compressed() {
        return (long) COMPRESSED.getVolatile(this);
    }

    long sealed() {
        return (long) SEALED.getVolatile(this);
    }
}
