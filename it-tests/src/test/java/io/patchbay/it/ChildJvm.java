// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM beside the one that tests, with the same jars on its class path. */
final class ChildJvm {

    private ChildJvm() {}

    /** Makes the command that runs a class of this module. */
    static List<String> command(List<String> flags, Class<?> main, String... arguments) {
        return command(Jars.classPath(), flags, main, arguments);
    }

    /** The same for a JVM that can use Linux's epoll. */
    static List<String> commandWithEpoll(List<String> flags, Class<?> main, String... arguments) {
        return command(Jars.classPathWithEpoll(), flags, main, arguments);
    }

    /** The same with another class path. */
    static List<String> command(String classPath, List<String> flags, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }
}
