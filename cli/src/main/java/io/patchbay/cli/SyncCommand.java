// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli;

import io.patchbay.CodecException;
import io.patchbay.Message;
import io.patchbay.cli.sync.Push;
import io.patchbay.spi.MessageCodec;
import java.nio.ByteBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Reliable delivery of the lines of a file. */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {SyncServeCommand.class, SyncPushCommand.class},
        header = "Deliver the lines of a file, each exactly once and in order, whatever is killed meanwhile.",
        description = "\"serve\" takes lines into a file; \"push\" delivers those of another one.")
final class SyncCommand implements Runnable {

    private static final int ENOUGH_BYTES = 1_024;

    @ParentCommand
    private Patchbay patchbay;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(terminal().err());
        throw new MissingCommandException();
    }

    Terminal terminal() {
        return patchbay.terminal();
    }

    static void checkHasProtocol(Composition composition) {
        String transport = composition.endpoint().transport();
        if (!composition.hasProtocol()) {
            throw new UsageException("Delivery needs a protocol: " + transport + "+json://... or " + transport
                    + "+binary://...");
        }
    }

    /** Lines are carried as bytes, so that any bytes arrive as they are. */
    static void checkCarriesBytes(MessageCodec codec) {
        try {
            codec.encode(Message.of(Push.TYPE, new byte[1]), ByteBuffer.allocate(ENOUGH_BYTES));
        } catch (CodecException e) {
            throw new UsageException(
                    "Lines are messages of type \"" + Push.TYPE + "\" with bytes: " + e.getMessage(), e);
        }
    }
}
