// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** N3: many bad peers do not fill the log. */
class ErrorLogTest {

    @Test
    void aStormIsCutToTenLinesASecond() throws InterruptedException {
        ErrorLog log = new ErrorLog();
        CountDownLatch done = new CountDownLatch(4);
        try (CapturedLog captured = new CapturedLog()) {
            long began = System.nanoTime();
            for (int i = 0; i < 4; i++) {
                new Thread(() -> {
                    for (int line = 0; line < 2_500; line++) {
                        log.warn("line");
                    }
                    done.countDown();
                }).start();
            }
            assertTrue(done.await(10, TimeUnit.SECONDS));
            long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
            assertTrue(captured.lines().stream().filter("line"::equals).count() <= 10 * seconds);
            assertTrue(captured.lines().contains("line"));
        }
    }

    @Test
    void afterAStormTheNextLineSaysHowManyAreMissing() {
        ErrorLog log = new ErrorLog();
        try (CapturedLog captured = new CapturedLog()) {
            for (int i = 0; i < 25; i++) {
                log.warn("early {0}");
            }
            TestNetwork.eventually(() -> {
                log.warn("late");
                return captured.lines().contains("late");
            });
            assertEquals(10, captured.lines().indexOf("{0} more warnings were not logged"), captured.lines().toString());
            assertEquals("early {0}", captured.lines().get(0), "text is not a pattern");
        }
    }
}
