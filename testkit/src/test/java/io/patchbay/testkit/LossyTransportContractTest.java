// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.Traits;
import io.patchbay.spi.Transport;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;

/** The kit asks no more of a transport than it promises: here every fifth frame is lost. */
class LossyTransportContractTest extends MemoryTransportContractTest {

    private static final int LOST = 5;

    private final AtomicInteger frames = new AtomicInteger();

    @Override
    protected Transport transport() {
        return new TwistedTransport() {
            @Override
            public Traits traits() {
                return new Traits(false, false, false);
            }

            @Override
            Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
                boolean lost = method.getName().equals("onFrame") && frames.incrementAndGet() % LOST == 0;
                return lost ? null : call.proceed(arguments);
            }
        };
    }
}
