// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.AssemblyException;
import io.patchbay.Option;
import io.patchbay.Options;
import java.net.SocketOption;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads {@code -o name=value} against the options that the providers of an endpoint have. */
final class OptionValues {

    private final Collection<SocketOption<?>> available;

    OptionValues(Collection<SocketOption<?>> available) {
        this.available = available;
    }

    Options parse(List<String> assignments) {
        Options options = Options.none();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("-o takes NAME=VALUE, not \"" + assignment + "\"");
            }
            options = with(options, find(assignment.substring(0, equals)), assignment.substring(equals + 1));
        }
        return options;
    }

    /** Reads assignments, and leaves out those of options that are not available. */
    Options parseKnown(String... assignments) {
        return parse(Stream.of(assignments)
                .filter(assignment -> available.stream().anyMatch(option -> assignment.startsWith(option.name() + "=")))
                .toList());
    }

    private SocketOption<?> find(String name) {
        return available.stream()
                .filter(option -> option.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("No option \"" + name + "\" here. Available: " + names()));
    }

    private String names() {
        String names = available.stream()
                .map(SocketOption::name)
                .distinct()
                .sorted(String.CASE_INSENSITIVE_ORDER)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names;
    }

    private static <T> Options with(Options options, SocketOption<T> option, String text) {
        return options.with(option, value(option, text));
    }

    private static <T> T value(SocketOption<T> option, String text) {
        if (option instanceof Option<T> named) {
            try {
                return named.parse(text);
            } catch (AssemblyException e) {
                throw new UsageException(e.getMessage(), e);
            }
        }
        if (option.type() == Boolean.class) {
            return option.type().cast(bool(option, text));
        }
        if (option.type() == Integer.class) {
            return option.type().cast(integer(option, text));
        }
        throw new UsageException("Option " + option.name() + " cannot be set from a command line");
    }

    private static Boolean bool(SocketOption<?> option, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new UsageException("Option " + option.name() + " is true or false, not \"" + text + "\"");
        };
    }

    private static Integer integer(SocketOption<?> option, String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new UsageException("Option " + option.name() + " is a whole number, not \"" + text + "\"", e);
        }
    }
}
