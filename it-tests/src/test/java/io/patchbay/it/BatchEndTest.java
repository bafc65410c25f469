// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.patchbay.BytesHandler;
import io.patchbay.Connection;
import io.patchbay.Listener;
import io.patchbay.NetworkManager;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handler of bytes is told when all that came together was handed out. */
@Timeout(60)
class BatchEndTest {

    private static final int FRAMES = 100;

    /** Answers many frames with one: their number. */
    private static final class Counting implements BytesHandler {

        private int frames;

        @Override
        public void handle(Connection from, ByteBuffer bytes) {
            frames++;
        }

        @Override
        public void handleBatchEnd(Connection from) {
            from.send(ByteBuffer.wrap(new byte[] {(byte) frames}));
            frames = 0;
        }
    }

    @Test
    void manyFramesGetOneAnswer() throws Exception {
        try (NetworkManager network = NetworkManager.create();
                Listener listener = network.listen(Networks.endpoint(network, "tcp://127.0.0.1:0", "framing=length"))) {
            listener.onConnect(connection -> connection.onBytes(new Counting()));
            try (PlainPeer peer = new PlainPeer(listener.endpoint().port())) {
                ByteBuffer together = ByteBuffer.allocate(FRAMES * 5);
                for (int i = 0; i < FRAMES; i++) {
                    together.putInt(1).put((byte) i);
                }
                peer.write(together.array());
                int answers = 0;
                for (int counted = 0; counted < FRAMES; answers++) {
                    byte[] answer = peer.readFrame();
                    assertTrue(answer[0] > 0, "there is no end without frames");
                    counted += answer[0];
                }
                assertTrue(answers < FRAMES, "each of " + answers + " frames was a batch of its own");
            }
        }
    }

    @Test
    void whatFailsThereIsReportedAndEndsNothing() throws Exception {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        try (NetworkManager network = NetworkManager.create();
                Listener listener = network.listen(Networks.endpoint(network, "tcp://127.0.0.1:0", "framing=length"))) {
            listener.onError((from, error) -> errors.add(error));
            listener.onBytes(new BytesHandler() {
                @Override
                public void handle(Connection from, ByteBuffer bytes) {
                    from.send(bytes);
                }

                @Override
                public void handleBatchEnd(Connection from) {
                    throw new IllegalStateException("at the end");
                }
            });
            try (PlainPeer peer = new PlainPeer(listener.endpoint().port())) {
                for (byte i = 0; i < 2; i++) {
                    peer.writeFrame(new byte[] {i});
                    assertArrayEquals(new byte[] {i}, peer.readFrame());
                }
                Networks.await("both were reported", () -> errors.size() == 2);
                assertEquals("at the end", errors.get(0).getMessage());
            }
        }
    }
}
