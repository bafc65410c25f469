// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.Executor;

/**
 * Waits until sockets can be connected, which those that are connected never can: the JDK says so for an error or a
 * hang-up alone, whatever a selector was asked for. Linux reports these for a connection that is gone, and not for one
 * whose peer has ended its output. This selector is only looked into, so it cannot spin, and is there while a socket
 * needs it.
 */
final class NioLossWatch implements LossWatch {

    private static final System.Logger LOG = System.getLogger(NioLossWatch.class.getName());

    /** At most so many sockets have their turn with one look of the JDK, as those that can be written to do. */
    private static final int ONE_LOOK = 1024;

    private final Executor loop;
    private Selector selector;
    private boolean forgetting;

    NioLossWatch(Executor loop) {
        this.loop = loop;
    }

    @Override
    public void add(Channel socket) {
        try {
            if (selector == null) {
                selector = Selector.open();
            }
            ((NioIo.Socket) socket).javaSocket().register(selector, SelectionKey.OP_CONNECT);
        } catch (ClosedChannelException e) {
            LOG.log(System.Logger.Level.TRACE, "A socket was closed before it could be watched", e);
        } catch (IOException e) {
            // Out of file descriptors, for example.
            LOG.log(System.Logger.Level.DEBUG, "Only the next write will tell whether a connection is gone", e);
        }
    }

    @Override
    public void remove(Channel socket) {
        SelectionKey key = key(socket);
        if (key != null) {
            key.cancel();
            // Until then the JDK keeps the socket's descriptor. As a task, since many may go at once.
            if (!forgetting) {
                forgetting = true;
                loop.execute(this::forget);
            }
        }
    }

    private void forget() {
        forgetting = false;
        selectNow();
        if (selector != null && selector.keys().isEmpty()) {
            close();
        }
    }

    @Override
    public void look() {
        for (int left = selector == null ? 0 : selector.keys().size(); left > 0; left -= ONE_LOOK) {
            selectNow();
        }
    }

    private void selectNow() {
        try {
            if (selector != null) {
                selector.selectNow();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The JDK cannot tell whether connections are gone", e);
        }
    }

    @Override
    public boolean isLost(Channel socket) {
        SelectionKey key = key(socket);
        return key != null && key.isValid() && key.isConnectable();
    }

    private SelectionKey key(Channel socket) {
        return selector == null ? null : ((NioIo.Socket) socket).javaSocket().keyFor(selector);
    }

    @Override
    public void close() {
        if (selector != null) {
            try {
                selector.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "A selector was not closed cleanly", e);
            }
            selector = null;
        }
    }
}
