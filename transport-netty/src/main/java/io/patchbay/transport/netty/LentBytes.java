// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.buffer.UnpooledDirectByteBuf;

/**
 * A piece of a read buffer that Netty writes. It keeps the read buffer until it was written, and can then be lent
 * again, where a slice of Netty's would cost two objects each time.
 */
final class LentBytes extends UnpooledDirectByteBuf {

    private final ReadBuffer source;

    /** Set by whichever thread lets go of it last; read by the event loop. */
    private volatile boolean idle = true;

    LentBytes(ReadBuffer source) {
        super(source.buf.alloc(), source.scan, source.capacity());
        this.source = source;
    }

    boolean isIdle() {
        return idle;
    }

    LentBytes lend(int start, int length) {
        idle = false;
        resetRefCnt();
        source.buf.retain();
        setIndex(start, start + length);
        return this;
    }

    @Override
    protected void deallocate() {
        idle = true;
        source.returned();
    }
}
