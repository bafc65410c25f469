// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A diagnosis on its way from one JVM to another. Strangers' code has run where it comes from, so it holds nothing but
 * texts, and not many.
 */
final class AnswerFile {

    private static final int MAX_BYTES = 16 << 20;
    private static final int MAX_ITEMS = 100_000;

    /** Writes one item of a list. */
    private interface Writer<T> {
        void write(DataOutputStream out, T item) throws IOException;
    }

    /** Reads one item of a list. */
    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    private AnswerFile() {}

    static void write(Path file, Diagnosis diagnosis) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            writeAll(out, diagnosis.machine(), AnswerFile::writeText);
            writeAll(out, diagnosis.jars(), AnswerFile::writeJar);
            writeText(out, diagnosis.endpoint());
            writeAll(out, diagnosis.tokens(), AnswerFile::writeToken);
            writeAll(out, diagnosis.stages(), AnswerFile::writeText);
            writeAll(out, diagnosis.findings(), AnswerFile::writeFinding);
        }
    }

    static Diagnosis read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new StreamCorruptedException("The answer has more than " + MAX_BYTES + " bytes");
        }
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            return new Diagnosis(
                    readAll(in, AnswerFile::readText),
                    readAll(in, AnswerFile::readJar),
                    readText(in),
                    readAll(in, AnswerFile::readToken),
                    readAll(in, AnswerFile::readText),
                    readAll(in, AnswerFile::readFinding));
        }
    }

    private static void writeJar(DataOutputStream out, Jar jar) throws IOException {
        writeText(out, jar.file());
        writeText(out, jar.place());
        writeText(out, jar.module());
        out.writeBoolean(jar.searched());
        writeAll(out, jar.providers(), AnswerFile::writeText);
    }

    private static Jar readJar(DataInputStream in) throws IOException {
        return new Jar(readText(in), readText(in), readText(in), in.readBoolean(), readAll(in, AnswerFile::readText));
    }

    private static void writeToken(DataOutputStream out, Token token) throws IOException {
        writeText(out, token.name());
        out.writeBoolean(token.found());
        writeText(out, token.text());
        writeText(out, token.repair());
    }

    private static Token readToken(DataInputStream in) throws IOException {
        return new Token(readText(in), in.readBoolean(), readText(in), readText(in));
    }

    private static void writeFinding(DataOutputStream out, Finding finding) throws IOException {
        out.writeBoolean(finding.level() == Finding.Level.PROBLEM);
        writeText(out, finding.check());
        writeText(out, finding.where());
        writeText(out, finding.problem());
        writeText(out, finding.repair());
        writeAll(out, finding.names(), AnswerFile::writeText);
    }

    private static Finding readFinding(DataInputStream in) throws IOException {
        return new Finding(
                in.readBoolean() ? Finding.Level.PROBLEM : Finding.Level.NOTE,
                readText(in),
                readText(in),
                readText(in),
                readText(in),
                readAll(in, AnswerFile::readText));
    }

    private static <T> void writeAll(DataOutputStream out, List<T> items, Writer<T> writer) throws IOException {
        out.writeInt(items.size());
        for (T item : items) {
            writer.write(out, item);
        }
    }

    private static <T> List<T> readAll(DataInputStream in, Reader<T> reader) throws IOException {
        int count = count(in, MAX_ITEMS);
        List<T> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(reader.read(in));
        }
        return items;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(count(in, MAX_BYTES)), StandardCharsets.UTF_8);
    }

    private static int count(DataInputStream in, int most) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > most) {
            throw new StreamCorruptedException("The answer is damaged: " + count + " is no count");
        }
        return count;
    }
}
