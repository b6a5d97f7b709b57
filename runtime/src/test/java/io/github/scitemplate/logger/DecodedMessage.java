package io.github.scitemplate.logger;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;

/** A decoded message whose fields are asked for by name. */
record DecodedMessage(Message message) {

  static DecodedMessage of(String type, byte[] bytes) {
    return new DecodedMessage(TensorBoardMessages.decode(type, bytes));
  }

  private FieldDescriptor field(String name) {
    return message.getDescriptorForType().findFieldByName(name);
  }

  boolean has(String name) {
    return message.hasField(field(name));
  }

  String text(String name) {
    return (String) message.getField(field(name));
  }

  double number(String name) {
    return ((Number) message.getField(field(name))).doubleValue();
  }

  byte[] bytes(String name) {
    return ((ByteString) message.getField(field(name))).toByteArray();
  }

  DecodedMessage message(String name) {
    return new DecodedMessage((Message) message.getField(field(name)));
  }

  List<DecodedMessage> messages(String name) {
    return ((List<?>) message.getField(field(name)))
        .stream().map(one -> new DecodedMessage((Message) one)).toList();
  }

  List<byte[]> byteStrings(String name) {
    return ((List<?>) message.getField(field(name)))
        .stream().map(one -> ((ByteString) one).toByteArray()).toList();
  }
}
