package io.github.scitemplate.logger;

import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label.LABEL_OPTIONAL;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label.LABEL_REPEATED;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_BYTES;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_DOUBLE;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_INT32;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_INT64;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_MESSAGE;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_STRING;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.StructProto;
import java.util.List;

/**
 * The messages of TensorBoard that we write, by their published field numbers, decoded by Google's
 * protobuf: an implementation that shares nothing with ours. A field that is not declared here is
 * an error.
 */
final class TensorBoardMessages {
  private static final FileDescriptor FILE = build();

  private TensorBoardMessages() {}

  /** Decodes a message of the given type; no field may be unknown. */
  static DynamicMessage decode(String type, byte[] bytes) {
    try {
      DynamicMessage message = DynamicMessage.parseFrom(descriptor(type), bytes);
      checkKnown(message);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("no " + type, e);
    }
  }

  private static Descriptor descriptor(String type) {
    return FILE.findMessageTypeByName(type);
  }

  private static void checkKnown(Message message) {
    if (!message.getUnknownFields().asMap().isEmpty()) {
      throw new AssertionError(
          message.getDescriptorForType().getName()
              + " has unknown fields: "
              + message.getUnknownFields());
    }
    for (Object value : message.getAllFields().values()) {
      Iterable<?> values = value instanceof Iterable<?> many ? many : List.of(value);
      for (Object one : values) {
        if (one instanceof Message nested) {
          checkKnown(nested);
        }
      }
    }
  }

  private static FileDescriptor build() {
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("tensorboard.proto")
            .setPackage("t")
            .setSyntax("proto3")
            .addDependency("google/protobuf/struct.proto")
            .addMessageType(
                message(
                    "Event",
                    one("wall_time", 1, TYPE_DOUBLE),
                    one("step", 2, TYPE_INT64),
                    one("file_version", 3, TYPE_STRING),
                    one("summary", 5, "t.Summary")))
            .addMessageType(message("Summary", many("value", 1, "t.Value")))
            .addMessageType(
                message(
                    "Value",
                    one("tag", 1, TYPE_STRING),
                    one("tensor", 8, "t.TensorProto"),
                    one("metadata", 9, "t.SummaryMetadata")))
            .addMessageType(
                message(
                    "SummaryMetadata",
                    one("plugin_data", 1, "t.PluginData"),
                    one("data_class", 4, TYPE_INT32)))
            .addMessageType(
                message(
                    "PluginData",
                    one("plugin_name", 1, TYPE_STRING),
                    one("content", 2, TYPE_BYTES)))
            .addMessageType(
                message(
                    "TensorProto",
                    one("dtype", 1, TYPE_INT32),
                    one("tensor_shape", 2, "t.TensorShapeProto"),
                    one("tensor_content", 4, TYPE_BYTES),
                    many("string_val", 8, TYPE_BYTES)))
            .addMessageType(message("TensorShapeProto", many("dim", 2, "t.Dim")))
            .addMessageType(message("Dim", one("size", 1, TYPE_INT64)))
            .addMessageType(
                message(
                    "HParamsPluginData",
                    one("version", 1, TYPE_INT32),
                    one("session_start_info", 3, "t.SessionStartInfo"),
                    one("session_end_info", 4, "t.SessionEndInfo")))
            .addMessageType(sessionStartInfo())
            .addMessageType(
                message(
                    "SessionEndInfo",
                    one("status", 1, TYPE_INT32),
                    one("end_time_secs", 2, TYPE_DOUBLE)))
            .build();
    try {
      return FileDescriptor.buildFrom(file, new FileDescriptor[] {StructProto.getDescriptor()});
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DescriptorProto sessionStartInfo() {
    return message(
            "SessionStartInfo",
            many("hparams", 1, "t.SessionStartInfo.HparamsEntry"),
            one("start_time_secs", 5, TYPE_DOUBLE))
        .toBuilder()
        .addNestedType(
            message(
                    "HparamsEntry",
                    one("key", 1, TYPE_STRING),
                    one("value", 2, "google.protobuf.Value"))
                .toBuilder()
                .setOptions(MessageOptions.newBuilder().setMapEntry(true)))
        .build();
  }

  private static DescriptorProto message(String name, FieldDescriptorProto.Builder... fields) {
    DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(name);
    for (FieldDescriptorProto.Builder field : fields) {
      message.addField(field);
    }
    return message.build();
  }

  private static FieldDescriptorProto.Builder one(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setLabel(LABEL_OPTIONAL)
        .setType(type);
  }

  private static FieldDescriptorProto.Builder one(String name, int number, String message) {
    return one(name, number, TYPE_MESSAGE).setTypeName("." + message);
  }

  private static FieldDescriptorProto.Builder many(
      String name, int number, FieldDescriptorProto.Type type) {
    return one(name, number, type).setLabel(LABEL_REPEATED);
  }

  private static FieldDescriptorProto.Builder many(String name, int number, String message) {
    return one(name, number, message).setLabel(LABEL_REPEATED);
  }
}
