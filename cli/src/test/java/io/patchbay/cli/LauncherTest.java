// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher in a made-up source tree, with a java and a mvn that only say how they were called. */
@EnabledOnOs(value = {OS.LINUX, OS.MAC}, disabledReason = "the launcher is a POSIX shell script")
class LauncherTest {

    private static final String JAR = "cli/target/dist/patchbay-cli-9.jar";
    private static final List<String> TOOLS = List.of(
            "sh", "cat", "dirname", "find", "head", "mkdir", "mv", "readlink", "rm", "sed", "sleep", "touch");

    @TempDir
    private Path folder;

    private Path root;
    private Path bin;

    @BeforeEach
    void makeTree() throws IOException {
        // As the shell sees it, behind any symbolic links of the system's.
        folder = folder.toRealPath();
        root = Files.createDirectories(folder.resolve("a tree"));
        bin = Files.createDirectories(folder.resolve("jdk/bin"));
        Files.createDirectories(root.resolve("cli/src/main"));
        Files.writeString(root.resolve("pom.xml"), "");
        Files.writeString(root.resolve("cli/pom.xml"), "");
        Files.copy(Path.of("..", "patchbay"), root.resolve("patchbay"));
        root.resolve("patchbay").toFile().setExecutable(true);
        for (String tool : TOOLS) {
            script(tool, "exec " + whereIs(tool) + " \"$@\"");
        }
        java("17.0.1");
        script("mvn", "echo \"mvn $*\"; read line && echo \"mvn has read $line\"; mkdir -p '" + root
                + "/cli/target/dist'; touch '" + root.resolve(JAR) + "'");
    }

    private static Path whereIs(String tool) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .map(entry -> Path.of(entry, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    private void java(String version) throws IOException {
        script("java", "echo \"java $*\"; cat");
        Files.writeString(bin.resolve("../release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private void script(String name, String body) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n");
        file.toFile().setExecutable(true);
    }

    private Path built() throws IOException {
        Files.createDirectories(root.resolve(JAR).getParent());
        return Files.writeString(root.resolve(JAR), "");
    }

    private ChildProcess start(Path launcher, String... args) throws IOException {
        ChildProcess.Builder child = ChildProcess.of(launcher.toString()).args(args).in(folder);
        return child.env("PATH", bin.toString()).env("JAVA_HOME", null).env("PATCHBAY_JAVA_OPTS", null).start();
    }

    private Cli.Result run(String... args) throws Exception {
        return start(root.resolve("patchbay"), args).feed("input\n").await();
    }

    @Test
    void runsWhatIsBuiltAlready() throws Exception {
        built();
        Cli.Result result = run("connect", "a b");
        assertEquals(0, result.code(), result.err());
        assertEquals("", result.err());
        assertTrue(result.out().startsWith("java "), result.out());
        assertTrue(result.out().contains("-p " + root + "/cli/target/dist "), result.out());
        assertTrue(result.out().endsWith("-m io.patchbay.cli/io.patchbay.cli.Patchbay connect a b\ninput\n"), result.out());
    }

    @Test
    void buildsOnFirstUseWithoutTouchingStdinAndStdout() throws Exception {
        Cli.Result first = run("demo");
        assertEquals(0, first.code(), first.err());
        assertTrue(first.err().startsWith("patchbay: building, first use only ...\nmvn "), first.err());
        assertTrue(first.err().contains("-f " + root + "/pom.xml "), first.err());
        assertTrue(first.out().startsWith("java ") && first.out().endsWith("demo\ninput\n"), first.out());
        assertEquals("", run("demo").err(), "built already");
        assertTrue(Files.notExists(root.resolve("target/patchbay-build.lock")));
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        Path jar = built();
        Path source = Files.writeString(root.resolve("cli/src/main/A.java"), "");
        Files.setLastModifiedTime(source, FileTime.fromMillis(
                Files.getLastModifiedTime(jar).toMillis() + 60_000));
        assertTrue(run("demo").err().contains("building"));
    }

    @Test
    void isFoundBehindSymbolicLinks() throws Exception {
        built();
        Path direct = Files.createSymbolicLink(folder.resolve("direct"), root.resolve("patchbay"));
        Path relative = Files.createDirectories(folder.resolve("links")).resolve("pb");
        Files.createSymbolicLink(relative, Path.of("../direct"));
        for (Path link : List.of(direct, relative)) {
            Cli.Result result = start(link, "demo").feed("").await();
            assertTrue(result.out().contains("-p " + root + "/cli/target/dist "), result.out() + result.err());
        }
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Files.delete(bin.resolve("mvn"));
        assertFails("no mvn found");
        java("11.0.2");
        assertFails("is too old: Patchbay needs a JDK, version 17 or later");
        java("1.8.0_402");
        assertFails("is too old");
        Files.delete(bin.resolve("java"));
        assertFails("no java found");
    }

    @Test
    void saysThatTheBuildFailed() throws Exception {
        script("mvn", "echo reason; exit 1");
        assertFails("reason\npatchbay: the build failed");
        assertTrue(Files.notExists(root.resolve("target/patchbay-build.lock")));
    }

    private void assertFails(String part) throws Exception {
        Cli.Result result = run("demo");
        assertEquals(1, result.code(), result.err());
        assertEquals("", result.out());
        assertTrue(result.err().contains(part), result.err());
    }

    @Test
    void twoFirstUsesBuildOnce() throws Exception {
        // The first build goes on until the second launcher has been seen to wait.
        script("mvn", "echo built >>'" + folder + "/builds'; while [ ! -e '" + folder + "/go' ]; do sleep 0.05; done; mkdir -p '"
                + root + "/cli/target/dist'; touch '" + root.resolve(JAR) + "'");
        ChildProcess first = start(root.resolve("patchbay"), "demo").feed("");
        ChildProcess second = start(root.resolve("patchbay"), "demo").feed("");
        try {
            ChildProcess.until(() -> (first.err() + second.err()).contains("waiting for another build"));
        } finally {
            Files.writeString(folder.resolve("go"), "");
        }
        assertEquals(0, first.await().code());
        assertEquals(0, second.await().code());
        assertEquals("built\n", Files.readString(folder.resolve("builds")));
    }

    @Test
    void aBuildThatWasKilledDoesNotBlockTheNext() throws Exception {
        Path lock = Files.createDirectories(root.resolve("target/patchbay-build.lock"));
        Files.writeString(lock.resolve("pid"), String.valueOf(deadProcess()));
        assertEquals(0, run("demo").code());
        assertTrue(Files.notExists(lock));
    }

    private long deadProcess() throws Exception {
        ChildProcess child = ChildProcess.of("sh").args("-c", "exit 0").in(folder).start();
        child.await();
        return child.pid();
    }
}
