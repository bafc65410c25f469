// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the fields of an object hold, static ones included, to compare with another time. A field that may not be read,
 * as its package is not open, is left out.
 */
final class Fields {

    private final Map<String, String> contents = new LinkedHashMap<>();

    private Fields(Object object) {
        for (Field field : all(object.getClass())) {
            try {
                field.setAccessible(true);
                contents.put(name(field), content(field.get(object), 0));
            } catch (InaccessibleObjectException | ReflectiveOperationException e) {
                contents.put(name(field), "unknown");
            }
        }
    }

    static Fields of(Object object) {
        return new Fields(object);
    }

    /** The fields of a class and of those above it, but for what the compiler has added. */
    static List<Field> all(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (!field.isSynthetic()) {
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    /** Names a field that holds something else than at the other time. */
    Optional<String> firstDifference(Fields later) {
        return contents.keySet().stream()
                .filter(name -> !contents.get(name).equals(later.contents.get(name)))
                .findFirst();
    }

    private static String name(Field field) {
        String kind = Modifier.isStatic(field.getModifiers()) ? "static field " : "field ";
        return kind + field.getName() + " of " + field.getDeclaringClass().getName();
    }

    /** What can change in place without the field being set: arrays, collections and atomic values. */
    private static String content(Object value, int depth) {
        if (value == null) {
            return "null";
        } else if (value.getClass().isArray()) {
            StringBuilder text = new StringBuilder().append(Array.getLength(value));
            for (int i = 0; i < Array.getLength(value) && depth < 3; i++) {
                text.append(',').append(content(Array.get(value, i), depth + 1));
            }
            return text.toString();
        } else if (value instanceof Collection<?> values) {
            return "size " + values.size();
        } else if (value instanceof Map<?, ?> values) {
            return "size " + values.size();
        } else if (value instanceof Number || value instanceof Boolean || value instanceof CharSequence
                || value.getClass().getName().startsWith("java.util.concurrent.atomic.")) {
            return value.toString();
        }
        return value.getClass().getName() + "@" + System.identityHashCode(value);
    }
}
