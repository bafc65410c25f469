// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.tcp;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Collects what one logger is told while this is open. Reflective, because the module under test does not read
 * {@code java.logging}, where System.Logger ends up.
 */
final class CapturedLog implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Object logger;
    private final Method setFilter;

    CapturedLog(String logger) {
        try {
            Class<?> filterType = Class.forName("java.util.logging.Filter");
            Class<?> loggerType = Class.forName("java.util.logging.Logger");
            Method message = Class.forName("java.util.logging.LogRecord").getMethod("getMessage");
            this.logger = loggerType.getMethod("getLogger", String.class).invoke(null, logger);
            setFilter = loggerType.getMethod("setFilter", filterType);
            setFilter.invoke(this.logger, Proxy.newProxyInstance(
                    filterType.getClassLoader(), new Class<?>[] {filterType}, (proxy, method, arguments) -> {
                        lines.add(String.valueOf(message.invoke(arguments[0])));
                        return false;
                    }));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        try {
            setFilter.invoke(logger, (Object) null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
