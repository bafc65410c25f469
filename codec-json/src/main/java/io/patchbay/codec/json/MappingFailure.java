// SPDX-License-Identifier: Apache-2.0
package io.patchbay.codec.json;

import io.patchbay.CodecException;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/** Why an object and a JSON value could not become each other, in words that contain no payload. */
final class MappingFailure {

    private static final Module JACKSON = JsonMapper.class.getModule();

    private MappingFailure() {}

    static CodecException ofReading(Class<?> type, RuntimeException failure) {
        return of("A body cannot be read as " + type.getName(), type, failure);
    }

    static CodecException ofWriting(Class<?> type, RuntimeException failure) {
        return of("A body of " + type.getName() + " cannot be written as JSON", type, failure);
    }

    private static CodecException of(String what, Class<?> type, RuntimeException failure) {
        if (failure instanceof CodecException codec) {
            return codec;
        }
        if (!(failure instanceof JacksonException jackson)) {
            return new CodecException(what + ": " + failure.getClass().getName(), failure);
        }
        if (jackson instanceof InvalidDefinitionException definition) {
            Class<?> culprit = definition.getType() == null ? type : definition.getType().getRawClass();
            return new CodecException(what + path(jackson) + adviceToOpen(culprit), jackson);
        }
        if (jackson instanceof StreamConstraintsException) {
            return new CodecException(what + path(jackson) + ": " + jackson.getOriginalMessage());
        }
        Throwable cause = jackson instanceof ValueInstantiationException || !(jackson.processor() instanceof JsonParser)
                ? jackson.getCause()
                : null;
        return new CodecException(what + path(jackson) + adviceToOpen(type), cause);
    }

    /** Names the properties on the way to the failure, but no key of a map, which is payload. */
    private static String path(JacksonException failure) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference reference : failure.getPath()) {
            boolean map = reference.from() instanceof Map || reference.from() == Map.class;
            path.append(path.isEmpty() ? ", at " : ".");
            if (reference.getPropertyName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(map ? "*" : reference.getPropertyName());
            }
        }
        return path.toString();
    }

    private static String adviceToOpen(Class<?> type) {
        Module module = type.getModule();
        String packageName = type.getPackageName();
        if (!module.isNamed() || module.isOpen(packageName, JACKSON) || module == Object.class.getModule()) {
            return "";
        }
        return ". Jackson may not look into its package: add to the module-info of " + module.getName() + " the line\n"
                + "    opens " + packageName + " to " + JACKSON.getName() + ";";
    }
}
