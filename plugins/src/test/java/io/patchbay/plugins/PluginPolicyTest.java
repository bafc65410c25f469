// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An allow-list lets in what it names, and says what it would have to name. */
class PluginPolicyTest {

    private static final String PASSWORD = "change it";

    @TempDir
    private Path work;

    private Path folder;
    private Path jar;

    @BeforeEach
    void makeAJar() throws IOException {
        folder = Files.createDirectory(work.resolve("plugins"));
        jar = folder.resolve("lz.jar");
        Files.copy(new PluginJars(Files.createDirectory(work.resolve("work"))).module("third.lz", "lz", "1"), jar);
    }

    private PluginStatus under(PluginPolicy policy) {
        try (Followed followed = new Followed(folder, settings -> settings.withPolicy(policy))) {
            PluginStatus status = followed.status("lz.jar");
            if (status.state() == PluginStatus.State.PLUGGED) {
                assertEquals("1", followed.version("lz"));
            }
            return status;
        }
    }

    private void allows(PluginPolicy policy) {
        PluginStatus status = under(policy);
        assertEquals(PluginStatus.State.PLUGGED, status.state(), status.toString());
    }

    private String refuses(PluginPolicy policy) {
        PluginStatus status = under(policy);
        assertEquals(PluginStatus.State.FAILED, status.state(), status.toString());
        String reason = status.problems().get(0);
        assertTrue(reason.contains("lz.jar is not allowed by the policy"), reason);
        return reason;
    }

    private String sha256() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
    }

    @Test
    void byModule() {
        allows(PluginPolicy.nothing().allowingModule("third.lz"));
        String reason = refuses(PluginPolicy.anything().allowingModule("third.other"));
        assertTrue(reason.contains("its module third.lz"), reason);
    }

    @Test
    void bySha256() throws Exception {
        allows(PluginPolicy.nothing().allowingSha256(sha256()));
        String reason = refuses(PluginPolicy.nothing().allowingSha256("0".repeat(64)));
        assertTrue(reason.contains(sha256()), reason);
        assertThrows(IllegalArgumentException.class, () -> PluginPolicy.nothing().allowingSha256("abc"));
    }

    @Test
    void bySigner() throws Exception {
        PluginPolicy signer = PluginPolicy.nothing().allowingSigner(makeSigner());
        assertTrue(refuses(signer).contains("not signed"));
        tool("jarsigner", "-keystore", store(), "-storepass", PASSWORD, jar.toString(), "signer");
        allows(signer);
        assertTrue(refuses(PluginPolicy.nothing().allowingSigner("0".repeat(64))).contains("signed by"));

        change("added.txt", null);
        refuses(signer);
        change(null, "third/lz/Plugged.class");
        PluginStatus tampered = under(signer);
        assertEquals(PluginStatus.State.FAILED, tampered.state());
        assertTrue(tampered.problems().get(0).contains("lz.jar is not loaded"), tampered.toString());
    }

    private String store() {
        return work.resolve("keys.p12").toString();
    }

    private String makeSigner() throws Exception {
        tool("keytool", "-genkeypair", "-keystore", store(), "-storepass", PASSWORD, "-alias", "signer", "-keyalg", "EC",
                "-dname", "CN=signer");
        String list = tool("keytool", "-list", "-keystore", store(), "-storepass", PASSWORD);
        Matcher fingerprint = Pattern.compile("SHA-256\\): ([0-9A-F:]{95})").matcher(list);
        assertTrue(fingerprint.find(), list);
        return fingerprint.group(1);
    }

    private String tool(String name, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", name).toString()));
        command.addAll(List.of(args));
        Path said = work.resolve("said.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), name);
        String text = Files.readString(said);
        assertEquals(0, process.exitValue(), text);
        return text;
    }

    /** Adds a file, or changes one. */
    private void change(String added, String changed) throws IOException {
        Path copy = work.resolve("changed.jar");
        try (ZipFile in = new ZipFile(jar.toFile());
                OutputStream out = Files.newOutputStream(copy);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (ZipEntry each : in.stream().toList()) {
                byte[] content = in.getInputStream(each).readAllBytes();
                if (each.getName().equals(changed)) {
                    content[content.length - 1] ^= 1;
                }
                zip.putNextEntry(new ZipEntry(each.getName()));
                zip.write(content);
            }
            if (added != null) {
                zip.putNextEntry(new ZipEntry(added));
            }
        }
        Files.write(jar, Files.readAllBytes(copy));
    }
}
