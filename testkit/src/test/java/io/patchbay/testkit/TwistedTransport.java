// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import io.patchbay.spi.Binding;
import io.patchbay.spi.Connector;
import io.patchbay.spi.Link;
import io.patchbay.spi.LinkHandler;
import io.patchbay.spi.OpenTransport;
import io.patchbay.spi.Setup;
import io.patchbay.spi.Traits;
import io.patchbay.spi.Transport;
import io.patchbay.spi.TransportContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A memory transport whose calls pass a test first. */
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

    /** What a test does in place of a call to a binding. */
    Object binding(Binding binding, Method method, Object[] arguments, Call call) throws Throwable {
        return call.proceed(arguments);
    }

    CompletionStage<Link> connect(OpenTransport open, Setup setup, LinkHandler handler) {
        return open.connect(setup, handler);
    }

    Connector connector(OpenTransport open, Setup setup) {
        return handler -> connect(open, setup, handler);
    }

    CompletionStage<Binding> listen(OpenTransport open, Setup setup, Supplier<LinkHandler> handlers) {
        return open.listen(setup, handlers);
    }

    void close(OpenTransport open) {
        open.close();
    }

    TransportContext context(TransportContext context) {
        return context;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Traits traits() {
        return memory.traits();
    }

    private Link twisted(Link link) {
        return proxy(Link.class, (proxy, method, arguments) ->
                link(link, method, arguments, changed -> invoke(link, method, changed)));
    }

    private Binding twisted(Binding binding) {
        return proxy(Binding.class, (proxy, method, arguments) ->
                binding(binding, method, arguments, changed -> invoke(binding, method, changed)));
    }

    private LinkHandler twisted(LinkHandler handler) {
        if (handler == null) {
            return null;
        }
        return proxy(LinkHandler.class, (proxy, method, arguments) -> {
            Object[] passed = arguments;
            if (method.getName().equals("onOpen")) {
                passed = new Object[] {twisted((Link) arguments[0])};
            }
            return handler(handler, method, passed, changed -> invoke(handler, method, changed));
        });
    }

    /** The stage with the twisted link, which is cancelled when this one is. */
    private CompletionStage<Link> connected(CompletionStage<Link> stage) {
        CompletableFuture<Link> twisted = new CompletableFuture<>();
        stage.whenComplete((link, failure) -> {
            if (failure != null) {
                twisted.completeExceptionally(failure);
            } else if (!twisted.complete(twisted(link))) {
                link.abort();
            }
        });
        twisted.whenComplete((link, failure) -> {
            if (twisted.isCancelled()) {
                stage.toCompletableFuture().cancel(true);
            }
        });
        return twisted;
    }

    /** Another of the transports that this one passes calls to. */
    OpenTransport another(TransportContext context) {
        return memory.open(context);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
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
        OpenTransport open = memory.open(context(context));
        return new OpenTransport() {
            @Override
            public CompletionStage<Link> connect(Setup setup, LinkHandler handler) {
                return connected(TwistedTransport.this.connect(open, setup, twisted(handler)));
            }

            @Override
            public Connector connector(Setup setup) {
                Connector connector = TwistedTransport.this.connector(open, setup);
                return handler -> connected(connector.connect(twisted(handler)));
            }

            @Override
            public CompletionStage<Binding> listen(Setup setup, Supplier<LinkHandler> handlers) {
                return TwistedTransport.this.listen(open, setup, () -> twisted(handlers.get()))
                        .thenApply(TwistedTransport.this::twisted);
            }

            @Override
            public void close() {
                TwistedTransport.this.close(open);
            }
        };
    }
}
