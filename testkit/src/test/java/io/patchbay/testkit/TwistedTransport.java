// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.spi.Binding;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A memory transport whose links and handlers' calls pass a test first. */
class TwistedTransport implements Transport {

    private final MemoryTransport memory = new MemoryTransport();

    /** The call as it was meant. */
    interface Call {
        Object proceed(Object... arguments) throws Throwable;
    }

    /** What a test does in place of a call to a link. */
    Object link(Link link, Method method, Object[] arguments, Call call) throws Throwable {
        return call.proceed(arguments);
    }

    /** What a test does in place of a call to a handler. */
    Object handler(LinkHandler handler, Method method, Object[] arguments, Call call) throws Throwable {
        return call.proceed(arguments);
    }

    /** What a test does when the transport closes. */
    void closing() {}

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Traits traits() {
        return memory.traits();
    }

    private Link twisted(Link link) {
        return (Link) Proxy.newProxyInstance(
                Link.class.getClassLoader(), new Class<?>[] {Link.class}, (proxy, method, arguments) ->
                        link(link, method, arguments, changed -> invoke(link, method, changed)));
    }

    private LinkHandler twisted(LinkHandler handler) {
        if (handler == null) {
            return null;
        }
        return (LinkHandler) Proxy.newProxyInstance(
                LinkHandler.class.getClassLoader(), new Class<?>[] {LinkHandler.class}, (proxy, method, arguments) -> {
                    Object[] passed = arguments;
                    if (method.getName().equals("onOpen")) {
                        passed = new Object[] {twisted((Link) arguments[0])};
                    }
                    return handler(handler, method, passed, changed -> invoke(handler, method, changed));
                });
    }

    private static Object invoke(Object target, Method method, Object... arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public OpenTransport open(TransportContext context) {
        OpenTransport open = memory.open(context);
        return new OpenTransport() {
            @Override
            public CompletionStage<Link> connect(Setup setup, LinkHandler handler) {
                return open.connect(setup, twisted(handler)).thenApply(TwistedTransport.this::twisted);
            }

            @Override
            public CompletionStage<Binding> listen(Setup setup, Supplier<LinkHandler> handlers) {
                return open.listen(setup, () -> twisted(handlers.get()));
            }

            @Override
            public void close() {
                closing();
                open.close();
            }
        };
    }
}
