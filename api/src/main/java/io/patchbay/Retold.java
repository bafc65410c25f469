// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

/**
 * What an exception of a plugin said, without the plugin: the exception itself holds its class, and the classes on its
 * stack, for as long as somebody keeps it.
 */
final class Retold extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int MOST_CAUSES = 16;

    private final String className;

    private Retold(Throwable original, Retold cause) {
        super(original.getMessage(), cause);
        this.className = original.getClass().getName();
        setStackTrace(original.getStackTrace());
    }

    static Retold of(Throwable original) {
        return original instanceof Retold already ? already : of(original, 0);
    }

    /** A copy of the same type, if it is one of ours. */
    static Throwable copy(Throwable original) {
        Throwable cause = original.getCause() == null ? null : of(original.getCause());
        String text = original.getMessage();
        Throwable copy;
        if (original instanceof AssemblyException) {
            copy = new AssemblyException(text, cause);
        } else if (original instanceof ConnectionClosedException) {
            copy = new ConnectionClosedException(text, cause);
        } else if (original instanceof TransportException) {
            copy = new TransportException(text, cause);
        } else if (original instanceof CodecException) {
            copy = new CodecException(text, cause);
        } else if (original instanceof LimitException) {
            copy = new LimitException(text, cause);
        } else {
            return of(original);
        }
        copy.setStackTrace(original.getStackTrace());
        return copy;
    }

    private static Retold of(Throwable original, int depth) {
        Throwable cause = original.getCause();
        return new Retold(original, cause == null || depth == MOST_CAUSES ? null : of(cause, depth + 1));
    }

    String simpleName() {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }

    @Override
    public String toString() {
        return getMessage() == null ? className : className + ": " + getMessage();
    }
}
