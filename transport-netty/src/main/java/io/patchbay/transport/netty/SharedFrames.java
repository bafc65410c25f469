// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.spi.SharedFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes to many links of a loop, framed once. Frames of one batch stand side by side, so that each link writes them
 * as one {@link Run}. Belongs to the I/O thread.
 *
 * <p>Where one frame after the other goes to the same links, each is asked whether it takes the first, and is given the
 * others only when the batch ends: to touch many links takes longer than all else that a small frame needs. All are told
 * before anything else happens to one of them.
 */
final class SharedFrames {

    private final IoLoop loop;

    /** {@code null} if there is none. */
    private ReadBuffer buffer;

    private boolean used;

    // The frame that was put in last, and what it was framed for.
    private SharedFrame last;
    private StreamSettings framing;
    private int lastKind;
    private int start;
    private int end;

    /** What stands for the links that frames go to one after the other; {@code null} if there are none. */
    private Object audience;

    /** Those of them that have taken the last frame. */
    private final List<LinkOutput> takers = new ArrayList<>();

    // What each of them takes without being asked: so many bytes, in frames of so many.
    private long room;
    private int largest;

    /** Whether any of them has something that has not left. */
    private boolean flushDue;

    // What they were not told of: it ends where the last frame does.
    private int untoldStart;
    private int untoldFrames;
    private long untoldBytes;

    /** Whether another thread has sent since the links were asked; frames of its must not be overtaken. */
    private volatile boolean foreignSent;

    SharedFrames(IoLoop loop) {
        this.loop = loop;
    }

    /**
     * Frames a frame for all links with the same settings, unless that is the one that was framed last. It may be taken
     * for all of its audience then.
     *
     * @return {@code false} if the framing does not let links share frames
     */
    boolean holds(SharedFrame frame, int kind, Framer framer, StreamSettings settings) {
        return frame == last && kind == lastKind && settings == framing || put(frame, kind, framer, settings);
    }

    private boolean put(SharedFrame frame, int kind, Framer framer, StreamSettings settings) {
        if (!framer.shares(frame.size())) {
            return false;
        }
        framer.check(frame.bytes(), frame.size());
        int wireBytes = Math.toIntExact(framer.wireBytes(frame.size(), kind));
        Object to = frame.takeAudience();
        boolean forAll = to != null
                && to == audience
                && takers.size() == frame.links()
                && kind == lastKind
                && settings == framing
                && frame.size() <= largest
                && wireBytes <= room
                && (untoldFrames == 0 || wireBytes <= buffer.buf.writableBytes())
                && !foreignSent;
        if (!forAll) {
            tellTakers();
            audience = to;
            room = Long.MAX_VALUE;
            largest = Integer.MAX_VALUE;
            foreignSent = false;
        }
        append(frame, kind, framer, wireBytes);
        last = frame;
        lastKind = kind;
        framing = settings;
        if (forAll) {
            takeForAll(frame, wireBytes);
        }
        return true;
    }

    private void takeForAll(SharedFrame frame, int wireBytes) {
        if (untoldFrames == 0) {
            untoldStart = start;
            flushDue = true;
            loop.flushSoon();
        }
        untoldFrames++;
        untoldBytes += frame.size();
        room -= wireBytes;
        frame.takeForAll();
    }

    /**
     * A link has taken the frame that was put in last.
     *
     * @param roomLeft how many bytes more it takes without being asked
     * @param largest how large those frames may be
     * @return whether more may be taken for it
     */
    boolean taken(LinkOutput by, long roomLeft, int largest) {
        if (audience == null) {
            return false;
        }
        flushDue = true;
        takers.add(by);
        room = Math.min(room, roomLeft);
        this.largest = Math.min(this.largest, largest);
        return true;
    }

    /** Another thread has sent to a link of the loop. Called by that thread. */
    void foreignSent() {
        if (!foreignSent) {
            foreignSent = true;
        }
    }

    /** Something else is to happen to one of the links. */
    void interrupt() {
        if (audience != null) {
            tellTakers();
        }
    }

    /** Gives each link what it has taken without being asked; all of them have to be asked again. */
    private void tellTakers() {
        audience = null;
        for (int i = 0; i < takers.size(); i++) {
            takers.get(i).takeShared(buffer, untoldStart, end, untoldFrames, untoldBytes);
        }
        takers.clear();
        allTold();
    }

    private void allTold() {
        untoldFrames = 0;
        untoldBytes = 0;
    }

    /**
     * Gives each link what it has taken without being asked, and all it has to the system. If the system takes it, they
     * need not be asked for the first frame of the next batch either.
     */
    void flush() {
        Object flushed = audience;
        if (flushed == null || !flushDue) {
            return;
        }
        flushDue = false;
        audience = null; // One whose socket fails is no reason to tell the others again.
        room = Long.MAX_VALUE;
        for (int i = 0; i < takers.size(); i++) {
            LinkOutput each = takers.get(i);
            room = Math.min(room, each.flushShared(buffer, untoldStart, end, untoldFrames, untoldBytes));
        }
        allTold();
        audience = flushed;
        if (room == 0) {
            List<LinkOutput> asked = List.copyOf(takers);
            tellTakers();
            asked.forEach(LinkOutput::tellWritable);
        }
    }

    private void append(SharedFrame frame, int kind, Framer framer, int wireBytes) {
        if (buffer == null || buffer.buf.writableBytes() < wireBytes) {
            leave();
            buffer = loop.takeReadBuffer(Math.max(LinkInput.SMALL_BYTES, wireBytes));
        }
        used = true;
        start = buffer.buf.writerIndex();
        end = start + wireBytes;
        framer.write(buffer.out(start, end), frame.bytes(), frame.size(), kind);
        buffer.buf.writerIndex(end);
    }

    /** The buffer with the frame that it holds. */
    ReadBuffer buffer() {
        return buffer;
    }

    /** Where that frame begins, its framing included. */
    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** The links have sent what was put in. */
    void endBatch() {
        last = null;
        if (buffer == null) {
            return;
        }
        if (buffer.shared() || buffer.capacity() != LinkInput.SMALL_BYTES) {
            leave();
        } else {
            buffer.clear();
        }
    }

    /** Leaves the buffer to the links that have not sent all of it. */
    private void leave() {
        if (buffer != null) {
            last = null;
            loop.give(buffer);
            buffer = null;
        }
    }

    /** Keeps a buffer only while there is a use for it. */
    void sweep() {
        if (!used) {
            release();
        }
        used = false;
    }

    void release() {
        interrupt();
        endBatch();
        if (buffer != null) {
            buffer.buf.release();
            buffer = null;
        }
    }
}
